package dev.underpin.jobs;

import dev.underpin.jobs.store.JobStore;
import dev.underpin.jobs.store.JobStoreException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that this process has a {@link Lease}: takes one, keeps it alive, replaces a lost one.
 * The heartbeat may hang on a dead connection, and the claims too; so a timer that does no I/O
 * watches the clock.
 */
final class LeaseKeeper {

  private static final Logger LOG = LoggerFactory.getLogger(Jobs.class);
  private static final long MIN_WATCH_MILLIS = 20;

  private record Kept(Lease lease, Heartbeat heartbeat, ScheduledFuture<?> watch) {}

  private final JobStore store;
  private final Duration length;
  private final ScheduledExecutorService timer;
  private final Runnable onNews;
  private volatile @Nullable Kept current;

  LeaseKeeper(JobStore store, Duration length, ScheduledExecutorService timer, Runnable onNews) {
    this.store = store;
    this.length = length;
    this.timer = timer;
    this.onNews = onNews;
  }

  /** The lease that is held, or a new one if it was lost; called by one thread at a time. */
  Lease held() {
    Kept kept = current;
    if (kept != null && kept.lease().isHeld()) {
      return kept.lease();
    }
    if (kept != null) {
      current = null;
      kept.lease().lose();
      end(kept);
    }
    return take();
  }

  private Lease take() {
    long askedAt = System.nanoTime();
    Lease lease = new Lease(store.register(length), length, askedAt);
    Heartbeat heartbeat = new Heartbeat(lease, length, onNews);
    Threads.start("underpin-jobs-heartbeat", heartbeat);
    long watchMillis = Math.max(MIN_WATCH_MILLIS, length.toMillis() / 100);
    ScheduledFuture<?> watch =
        timer.scheduleWithFixedDelay(
            lease::loseIfOver, watchMillis, watchMillis, TimeUnit.MILLISECONDS);
    current = new Kept(lease, heartbeat, watch);
    return lease;
  }

  /** The lease if it is held; for any thread. */
  @Nullable Lease ifHeld() {
    Kept kept = current;
    return kept != null && kept.lease().isHeld() ? kept.lease() : null;
  }

  /** Whether news of other nodes' jobs come in. */
  boolean hearsOfWork() {
    Kept kept = current;
    return kept != null && kept.lease().session().hearsOfWork();
  }

  /** What runs under the present lease. */
  Set<Execution> running() {
    Kept kept = current;
    return kept == null ? Set.of() : kept.lease().executions();
  }

  void cancel(Set<Long> ids) {
    Kept kept = current;
    if (kept != null) {
      kept.lease().cancel(ids);
    }
  }

  void interruptForShutdown() {
    Kept kept = current;
    if (kept != null) {
      kept.lease().interruptForShutdown();
    }
  }

  void signOff() {
    Kept kept = current;
    if (kept != null) {
      end(kept);
    }
  }

  /** Jobs of this worker are no suspects: its process is alive and says so. */
  private static void end(Kept kept) {
    kept.heartbeat().stop();
    kept.watch().cancel(false);
    try {
      kept.lease().session().close();
    } catch (JobStoreException e) {
      LOG.warn(
          "the worker could not be signed off; its lease runs out by itself: {}", e.getMessage());
    }
  }
}
