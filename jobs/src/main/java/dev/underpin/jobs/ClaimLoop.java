package dev.underpin.jobs;

import dev.underpin.jobs.store.ClaimedJob;
import dev.underpin.jobs.store.JobStore;
import dev.underpin.jobs.store.JobStoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that claims: as many jobs as fit the {@link BufferSize}, in one statement, then it
 * waits for room, for a wake-up, or for the next poll. Between claims it stages scheduled jobs that
 * are due and rescues the jobs of workers that are gone; every node does, there is no leader.
 */
final class ClaimLoop implements Runnable {

  private static final Logger LOG = LoggerFactory.getLogger(Jobs.class);
  private static final int CLAIM_AT_ONCE = 200;
  private static final long BUFFERED_TOO_LONG_NANOS = Duration.ofSeconds(1).toNanos();
  private static final Duration RESCUE_AT_LEAST_EVERY = Duration.ofSeconds(4);

  private final JobsBuilder.Config config;
  private final JobStore store;
  private final LeaseKeeper leases;
  private final ThreadPoolExecutor handlers;
  private final Finisher finisher;
  private final BufferSize buffer;
  private final BlockingQueue<Boolean> wakeUps = new ArrayBlockingQueue<>(1);
  private final AtomicInteger held = new AtomicInteger();
  private final Every staging;
  private final Every rescuing;
  private volatile boolean stopping;
  private boolean storeWasDown;

  ClaimLoop(
      JobsBuilder.Config config,
      LeaseKeeper leases,
      ThreadPoolExecutor handlers,
      Finisher finisher) {
    JobsBuilder.Pace pace = config.pace();
    this.config = config;
    this.store = config.store();
    this.leases = leases;
    this.handlers = handlers;
    this.finisher = finisher;
    this.buffer = new BufferSize(pace.workers());
    this.staging = new Every(pace.pollInterval());
    Duration quarter = pace.lease().dividedBy(4);
    this.rescuing =
        new Every(quarter.compareTo(RESCUE_AT_LEAST_EVERY) < 0 ? quarter : RESCUE_AT_LEAST_EVERY);
  }

  @Override
  public void run() {
    try {
      while (!stopping) {
        if (!round()) {
          wakeUps.poll(jittered(config.pace().pollInterval()), TimeUnit.NANOSECONDS);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  void wake() {
    // a full queue means that a wake-up is waiting already
    wakeUps.offer(Boolean.TRUE);
  }

  void stop() {
    stopping = true;
    wake();
  }

  /** Gives back what no handler has begun. */
  void releaseBuffered() {
    List<Runnable> buffered = new ArrayList<>();
    handlers.getQueue().drainTo(buffered);
    for (Runnable waiting : buffered) {
      if (waiting instanceof Execution execution) {
        execution.release();
      }
    }
  }

  /** True if there may be more to claim right now. */
  private boolean round() {
    try {
      Lease lease = leases.held();
      handBackWhatWaitsTooLong();
      int rescued = rescuing.isDue() ? store.rescue() : 0;
      int staged = staging.isDue() ? store.stageDue() : 0;
      boolean more = claim(lease);
      storeIsUp();
      return more || staged > 0 || rescued > 0;
    } catch (JobStoreException e) {
      storeIsDown(e);
      return false;
    } catch (RuntimeException e) {
      // a bug, here or in a store: the loop must survive it
      LOG.error("a round of claiming jobs failed", e);
      return false;
    }
  }

  private boolean claim(Lease lease) {
    int limit = Math.min(CLAIM_AT_ONCE, buffer.jobs() - held.get());
    // a few free places are not worth a statement while there is plenty to run
    if (limit <= 0 || (limit < CLAIM_AT_ONCE / 4 && handlers.getQueue().size() > limit)) {
      return false;
    }
    List<ClaimedJob> claimed =
        store.claim(lease.session().worker(), config.handlers().keySet(), limit);
    for (ClaimedJob job : claimed) {
      held.incrementAndGet();
      handlers.execute(new Execution(lease, job, config, this::ended));
    }
    return claimed.size() == limit;
  }

  private void ended(Execution execution) {
    buffer.record(execution.handlerNanos());
    finisher.add(execution);
    if (held.decrementAndGet() <= buffer.jobs() / 2) {
      wake();
    }
  }

  /** Jobs behind long ones go back to the store: another process may have a free worker. */
  private void handBackWhatWaitsTooLong() {
    if (handlers.getQueue().peek() instanceof Execution oldest
        && oldest.waitedNanos() > BUFFERED_TOO_LONG_NANOS) {
      releaseBuffered();
    }
  }

  private void storeIsDown(JobStoreException e) {
    if (!storeWasDown) {
      LOG.warn("the job store is away; trying again: {}", e.getMessage());
      storeWasDown = true;
    }
  }

  private void storeIsUp() {
    if (storeWasDown) {
      LOG.info("the job store is back");
      storeWasDown = false;
    }
  }

  /** Nodes that started together must not poll together. */
  private static long jittered(Duration interval) {
    double factor = 0.8 + 0.2 * ThreadLocalRandom.current().nextDouble();
    return (long) (interval.toNanos() * factor);
  }

  /** Is due once an interval; for one thread. */
  private static final class Every {
    private final long intervalNanos;
    private long dueAt = System.nanoTime();

    Every(Duration interval) {
      this.intervalNanos = interval.toNanos();
    }

    boolean isDue() {
      long now = System.nanoTime();
      if (now - dueAt < 0) {
        return false;
      }
      dueAt = now + intervalNanos;
      return true;
    }
  }
}
