package dev.underpin.jobs;

import dev.underpin.jobs.store.Capability;
import dev.underpin.jobs.store.ClaimedJob;
import dev.underpin.jobs.store.JobCounts;
import dev.underpin.jobs.store.JobStore;
import dev.underpin.jobs.store.JobStoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs this process's share of the jobs.
 *
 * <p>One thread claims: as many jobs as fit the {@link BufferSize}, in one statement, then waits
 * for room, for a wake-up, or for the next poll. Handlers run in a pool. The {@link Finisher} notes
 * what became of them, the {@link Heartbeat} keeps the {@link Lease}. When the lease is lost,
 * everything claimed under it is interrupted and forgotten, and the next round begins with a new
 * one.
 */
final class Worker implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Jobs.class);
  private static final int CLAIM_AT_ONCE = 200;
  private static final long BUFFERED_TOO_LONG_NANOS = Duration.ofSeconds(1).toNanos();
  private static final Duration RESCUE_AT_LEAST_EVERY = Duration.ofSeconds(4);
  private static final Duration INTERRUPT_GRACE = Duration.ofSeconds(1);
  private static final Duration LAST_OUTCOMES = Duration.ofSeconds(5);

  private final JobsBuilder.Config config;
  private final JobStore store;
  private final Duration lease;
  private final BufferSize buffer;
  private final Finisher finisher;
  private final ThreadPoolExecutor handlers;
  private final BlockingQueue<Boolean> wakeUps = new ArrayBlockingQueue<>(1);
  private final AtomicInteger held = new AtomicInteger();
  private final List<Thread> threads = new ArrayList<>();
  private final Every staging;
  private final Every rescuing;
  private volatile boolean stopping;
  private @Nullable Lease current;
  private @Nullable Heartbeat heartbeat;
  private boolean storeWasDown;

  Worker(JobsBuilder.Config config) {
    JobsBuilder.Pace pace = config.pace();
    this.config = config;
    this.store = config.store();
    this.lease = pace.lease();
    this.buffer = new BufferSize(pace.workers());
    this.finisher = new Finisher(store, config.listener());
    this.handlers =
        new ThreadPoolExecutor(
            pace.workers(),
            pace.workers(),
            0,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            config.threads());
    this.staging = new Every(pace.pollInterval());
    this.rescuing = new Every(shorter(lease.dividedBy(4), RESCUE_AT_LEAST_EVERY));
  }

  /** Registers, so that a store that cannot be written to fails the start; then runs. */
  void start() {
    takeLease();
    startThread("underpin-jobs-finish", finisher);
    threads.add(startThread("underpin-jobs-claim", this::claimUntilStopped));
  }

  void wake() {
    // a full queue means that a wake-up is waiting already
    wakeUps.offer(Boolean.TRUE);
  }

  private void claimUntilStopped() {
    try {
      while (!stopping) {
        if (!claimRound()) {
          wakeUps.poll(jittered(config.pace().pollInterval()), TimeUnit.NANOSECONDS);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** True if there may be more to claim right now. */
  private boolean claimRound() {
    try {
      Lease held = heldLease();
      handBackWhatWaitsTooLong();
      int rescued = rescuing.isDue() ? store.rescue() : 0;
      int staged = staging.isDue() ? store.stageDue() : 0;
      boolean more = claim(held);
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

  private boolean claim(Lease under) {
    int limit = Math.min(CLAIM_AT_ONCE, buffer.jobs() - held.get());
    // a few free places are not worth a statement while there is plenty to run
    if (limit <= 0 || (limit < CLAIM_AT_ONCE / 4 && handlers.getQueue().size() > limit)) {
      return false;
    }
    List<ClaimedJob> claimed =
        store.claim(under.session().worker(), config.handlers().keySet(), limit);
    for (ClaimedJob job : claimed) {
      held.incrementAndGet();
      handlers.execute(new Execution(under, job, config, this::ended));
    }
    return claimed.size() == limit;
  }

  private void ended(Execution execution) {
    buffer.record(execution.handlerNanos());
    finisher.add(execution);
    int left = held.decrementAndGet();
    if (left <= buffer.jobs() / 2) {
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

  private void releaseBuffered() {
    List<Runnable> buffered = new ArrayList<>();
    handlers.getQueue().drainTo(buffered);
    for (Runnable waiting : buffered) {
      if (waiting instanceof Execution execution) {
        execution.release();
      }
    }
  }

  private Lease heldLease() {
    Lease known = current;
    if (known != null && known.isHeld()) {
      return known;
    }
    if (known != null) {
      known.lose();
    }
    return takeLease();
  }

  private Lease takeLease() {
    long askedAt = System.nanoTime();
    Lease taken = new Lease(store.register(lease), lease, askedAt);
    Heartbeat beats = new Heartbeat(taken, lease);
    startThread("underpin-jobs-heartbeat", beats);
    current = taken;
    heartbeat = beats;
    return taken;
  }

  @Override
  public void close() {
    try {
      if (!store.capabilities().contains(Capability.DURABLE)) {
        runWhatWouldBeLost();
      }
      stopping = true;
      wake();
      for (Thread thread : threads) {
        thread.join();
      }
      releaseBuffered();
      handlers.shutdown();
      if (!await(config.pace().shutdownTimeout())) {
        interruptHandlers();
      }
      endLease();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      stopping = true;
    }
  }

  /** What a store in memory still holds when it is closed is gone: due jobs get their chance. */
  private void runWhatWouldBeLost() throws InterruptedException {
    long giveUpAt = System.nanoTime() + config.pace().shutdownTimeout().toNanos();
    JobCounts left = store.counts();
    while (left.ready() + left.running() > 0 && System.nanoTime() - giveUpAt < 0) {
      wake();
      TimeUnit.MILLISECONDS.sleep(1);
      left = store.counts();
    }
    if (left.live() > 0) {
      LOG.warn("{} jobs in memory are lost by closing: {}", left.live(), left);
    }
  }

  private void interruptHandlers() throws InterruptedException {
    Lease known = current;
    if (known != null) {
      known.interruptForShutdown();
    }
    if (!await(INTERRUPT_GRACE)) {
      LOG.warn("handlers ignored their interrupt; their jobs keep their lease until they return");
    }
  }

  private boolean await(Duration limit) throws InterruptedException {
    return handlers.awaitTermination(limit.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** At once if nothing runs any more, else by a thread of its own as soon as nothing does. */
  private void endLease() throws InterruptedException {
    Thread ending = startThread("underpin-jobs-end", this::endLeaseWhenIdle);
    if (handlers.isTerminated()) {
      ending.join(LAST_OUTCOMES.toMillis());
    }
  }

  private void endLeaseWhenIdle() {
    try {
      while (!handlers.awaitTermination(100, TimeUnit.MILLISECONDS) || !finisher.isIdle()) {
        LOG.trace("waiting for handlers and outcomes");
      }
      finisher.stop();
      Heartbeat beats = heartbeat;
      Lease known = current;
      if (beats != null && known != null) {
        beats.stop();
        known.session().close();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (JobStoreException e) {
      LOG.warn(
          "the worker could not be signed off; its lease runs out by itself: {}", e.getMessage());
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

  private static Thread startThread(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  /** Nodes that started together must not poll together. */
  private static long jittered(Duration interval) {
    double factor = 0.8 + 0.2 * ThreadLocalRandom.current().nextDouble();
    return (long) (interval.toNanos() * factor);
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
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
