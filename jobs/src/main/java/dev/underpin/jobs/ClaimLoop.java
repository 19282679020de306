package dev.underpin.jobs;

import dev.underpin.jobs.store.ClaimedJob;
import dev.underpin.jobs.store.JobStoreException;
import dev.underpin.jobs.store.NewJob;
import dev.underpin.jobs.store.Pending;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that claims: as many jobs as fit the {@link BufferSize}, in one statement, then it
 * waits for room, for a wake-up, or for the next poll. A poll is one statement that looks what
 * there is to do: jobs to claim and suspects, which it claims, scheduled jobs that are due and
 * workers that are gone, which are for the {@link ChoreLoop}. News from other nodes make polls
 * rarer, but polling is the truth.
 */
final class ClaimLoop implements Runnable {

  private static final Logger LOG = LoggerFactory.getLogger(Jobs.class);
  private static final int CLAIM_AT_ONCE = 200;
  private static final long BUFFERED_TOO_LONG_NANOS = Duration.ofSeconds(1).toNanos();
  private static final long RETRY_NANOS = Duration.ofMillis(500).toNanos();

  // rescues are promised within the lease and 5 s
  private static final Duration LOOK_AT_LEAST_EVERY = Duration.ofSeconds(4);
  private static final long QUIET_POLL_NANOS = Duration.ofMillis(20).toNanos();

  private final Config config;
  private final LeaseKeeper leases;
  private final Runners runners;
  private final OpenKinds kinds;
  private final ChoreLoop chores;
  private final Claims claims;
  private final LimitedClaims limited;
  private final BufferSize buffer;
  private final BlockingQueue<Boolean> wakeUps = new ArrayBlockingQueue<>(1);
  private final AtomicInteger held = new AtomicInteger();
  private final AtomicLong lookAtNanos = new AtomicLong(System.nanoTime());
  private final Duration rescueInterval;
  private volatile boolean stopping;
  private boolean storeWasDown;

  /** What runs the jobs and notes what became of them. */
  record Runners(Handlers handlers, HandlerCall call, Finisher finisher, Trials trials) {}

  /** Threads, and what waits for them. */
  record Handlers(ThreadPoolExecutor threads, HandlerQueue queue) {}

  ClaimLoop(Config config, LeaseKeeper leases, Runners runners) {
    this.config = config;
    this.leases = leases;
    this.runners = runners;
    this.kinds = new OpenKinds(config);
    this.chores =
        new ChoreLoop(
            new Chores(config, config.handled()), this::hasEnough, () -> expect(Duration.ZERO));
    this.claims = new Claims(config, kinds, runners.finisher());
    this.limited = new LimitedClaims(claims, config);
    this.buffer = new BufferSize(config.pace().workers());
    Duration quarter = config.pace().lease().dividedBy(4);
    this.rescueInterval =
        quarter.compareTo(LOOK_AT_LEAST_EVERY) < 0 ? quarter : LOOK_AT_LEAST_EVERY;
  }

  @Override
  public void run() {
    try {
      boolean woken = true;
      while (!stopping) {
        woken = round(woken) || wakeUps.poll(pauseNanos(), TimeUnit.NANOSECONDS) != null;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  void wake() {
    // a full queue means that a wake-up is waiting already
    wakeUps.offer(Boolean.TRUE);
  }

  /** A job of this process will be due then. */
  void expect(NewJob.When when) {
    if (when.isNow()) {
      wake();
    } else {
      // a given time is the store's: a look tells how long until then
      expect(when.at() == null ? when.delay() : Duration.ZERO);
    }
  }

  void expect(Duration delay) {
    if (delay.compareTo(LOOK_AT_LEAST_EVERY) < 0) {
      lookBefore(System.nanoTime() + Math.max(0, delay.toNanos()));
      wake();
    }
  }

  private void lookBefore(long nanos) {
    lookAtNanos.accumulateAndGet(nanos, (known, given) -> given - known < 0 ? given : known);
  }

  /** To be run by a thread of its own; {@link #stop} ends it too. */
  Runnable chores() {
    return chores;
  }

  private boolean hasEnough() {
    return held.get() >= config.pace().workers();
  }

  void stop() {
    stopping = true;
    wake();
    chores.stop();
  }

  /**
   * Stores a job so that a free handler begins it at once: one commit instead of two stand between
   * the call and the handler. Null if it has to be stored for all to claim.
   */
  @Nullable Long beginOwn(NewJob job) {
    Lease lease = leases.ifHeld();
    boolean free = held.get() < config.pace().workers() && !runners.trials().wantQuiet();
    ClaimedJob claimed = lease == null || !free || stopping ? null : claims.stored(lease, job);
    if (lease == null || claimed == null) {
      return null;
    }
    begin(lease, List.of(claimed));
    return claimed.id();
  }

  /** True if there may be more to claim right now. */
  private boolean round(boolean woken) {
    try {
      Lease lease = leases.held();
      handBackWhatWaitsTooLong();
      boolean found = claims.giveBackUnknown(lease);
      found |= look(lease);
      boolean more = (found || woken) && claim(lease);
      storeIsUp();
      return more;
    } catch (JobStoreException e) {
      storeIsDown(e);
      return false;
    } catch (RuntimeException | Error e) {
      // a bug, here or in a store, or no memory for a thread: the loop must survive it
      LOG.error("a round of claiming jobs failed", e);
      tryAgainLater();
      return false;
    }
  }

  private boolean look(Lease lease) {
    if (System.nanoTime() - lookAtNanos.get() < 0) {
      return false;
    }
    // before the look, so that what becomes known meanwhile is not forgotten
    lookAtNanos.set(System.nanoTime() + lookInterval());
    Pending pending = config.store().look(kinds.now());
    if (kinds.pause(pending.paused())) {
      // what waits behind handlers may be of such a queue; what was open a moment ago may be closed
      runners.handlers().queue().release();
      pending = config.store().look(kinds.now());
    }
    Duration nextDue = pending.nextDue();
    if (nextDue != null) {
      expectQuietly(nextDue);
    }
    chores.seen(pending);
    lookBefore(System.nanoTime() + lookInterval());
    if (pending.suspects()) {
      claimSuspect(lease);
    }
    if (pending.ready()) {
      claimLimited(lease);
    }
    return pending.ready();
  }

  private void expectQuietly(Duration delay) {
    if (!delay.isZero() && delay.compareTo(LOOK_AT_LEAST_EVERY) < 0) {
      lookBefore(System.nanoTime() + delay.toNanos());
    }
  }

  /** Nodes that started together must not poll together. */
  private long lookInterval() {
    Duration poll = config.pace().pollInterval().multipliedBy(leases.hearsOfWork() ? 2 : 1);
    Duration interval = poll.compareTo(rescueInterval) < 0 ? poll : rescueInterval;
    double factor = 0.8 + 0.2 * ThreadLocalRandom.current().nextDouble();
    return (long) (interval.toNanos() * factor);
  }

  private long pauseNanos() {
    return runners.trials().wantQuiet()
        ? QUIET_POLL_NANOS
        : Math.max(0, lookAtNanos.get() - System.nanoTime());
  }

  private void claimSuspect(Lease lease) {
    int room = runners.trials().room();
    if (room > 0) {
      runners.trials().accept(lease, claims.suspects(lease, room));
    }
  }

  private void claimLimited(Lease lease) {
    if (!runners.trials().wantQuiet()) {
      limited.claim(lease, held.get(), buffer.isShort(), claimed -> begin(lease, claimed));
    }
  }

  /** The next suspect does not wait for the next poll. */
  void trialEnded(Execution execution) {
    runners.finisher().add(execution);
    if (runners.trials().room() > 0) {
      lookBefore(System.nanoTime());
      wake();
    }
  }

  private boolean claim(Lease lease) {
    if (runners.trials().wantQuiet()) {
      runners.handlers().queue().release();
      return false;
    }
    int limit = Math.min(CLAIM_AT_ONCE, buffer.jobs() - held.get());
    // a few free places are not worth a statement while there is plenty to run
    if (limit <= 0 || (limit < CLAIM_AT_ONCE / 4 && runners.handlers().queue().size() > limit)) {
      return false;
    }
    List<ClaimedJob> claimed = claims.ready(lease, limit);
    begin(lease, claimed);
    return claimed.size() == limit;
  }

  private void begin(Lease lease, List<ClaimedJob> claimed) {
    Deque<Execution> left = new ArrayDeque<>();
    for (ClaimedJob job : claimed) {
      left.add(new Execution(lease, job, runners.call(), this::ended));
    }
    held.addAndGet(left.size());
    try {
      while (!left.isEmpty()) {
        runners.handlers().threads().execute(left.element());
        left.remove();
      }
    } catch (RejectedExecutionException e) {
      LOG.debug("the worker is closing; {} jobs go back", left.size());
    } finally {
      // also when no thread can be had
      left.forEach(Execution::release);
    }
  }

  private void ended(Execution execution) {
    if (execution.handlerNanos() > 0) {
      buffer.record(execution.handlerNanos());
    }
    if (execution.isLimited()) {
      limited.ended();
    }
    runners.finisher().add(execution);
    if (held.decrementAndGet() <= buffer.jobs() / 2) {
      wake();
    }
  }

  /** Jobs behind long ones go back to the store: another process may have a free worker. */
  private void handBackWhatWaitsTooLong() {
    if (runners.handlers().queue().waitsLongerThan(BUFFERED_TOO_LONG_NANOS)) {
      buffer.handedBack();
      runners.handlers().queue().release();
    }
  }

  private void storeIsDown(JobStoreException e) {
    if (!storeWasDown) {
      LOG.warn("the job store is away; trying again: {}", e.getMessage());
      storeWasDown = true;
    }
    tryAgainLater();
  }

  /** Whatever was due or told of: a store that is in trouble is not to be asked in a loop. */
  private void tryAgainLater() {
    lookAtNanos.set(System.nanoTime() + RETRY_NANOS);
    wakeUps.clear();
  }

  private void storeIsUp() {
    if (storeWasDown) {
      LOG.info("the job store is back");
      storeWasDown = false;
    }
  }
}
