package dev.underpin.jobs;

import dev.underpin.jobs.store.JobStore;
import dev.underpin.jobs.store.JobStoreException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that this process has a {@link Lease}: takes one, keeps it alive, replaces a lost one.
 */
final class LeaseKeeper {

  private static final Logger LOG = LoggerFactory.getLogger(Jobs.class);

  private record Kept(Lease lease, Heartbeat heartbeat) {}

  private final JobStore store;
  private final Duration length;
  private volatile @Nullable Kept current;

  LeaseKeeper(JobStore store, Duration length) {
    this.store = store;
    this.length = length;
  }

  /** The lease that is held, or a new one if it was lost; called by one thread at a time. */
  Lease held() {
    Kept kept = current;
    if (kept != null && kept.lease().isHeld()) {
      return kept.lease();
    }
    if (kept != null) {
      kept.lease().lose();
      kept.heartbeat().stop();
    }
    return take();
  }

  private Lease take() {
    long askedAt = System.nanoTime();
    Lease lease = new Lease(store.register(length), length, askedAt);
    Heartbeat heartbeat = new Heartbeat(lease, length);
    Threads.start("underpin-jobs-heartbeat", heartbeat);
    current = new Kept(lease, heartbeat);
    return lease;
  }

  void interruptForShutdown() {
    Kept kept = current;
    if (kept != null) {
      kept.lease().interruptForShutdown();
    }
  }

  void signOff() {
    Kept kept = current;
    if (kept == null) {
      return;
    }
    kept.heartbeat().stop();
    try {
      kept.lease().session().close();
    } catch (JobStoreException e) {
      LOG.warn(
          "the worker could not be signed off; its lease runs out by itself: {}", e.getMessage());
    }
  }
}
