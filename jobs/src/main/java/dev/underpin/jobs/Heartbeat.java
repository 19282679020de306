package dev.underpin.jobs;

import dev.underpin.jobs.store.JobStoreException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that keeps one {@link Lease} alive: three heartbeats a lease, so that one may be lost.
 */
final class Heartbeat implements Runnable {

  private static final Logger LOG = LoggerFactory.getLogger(Jobs.class);

  private final Lease lease;
  private final long intervalNanos;
  private final CountDownLatch stop = new CountDownLatch(1);

  Heartbeat(Lease lease, Duration length) {
    this.lease = lease;
    this.intervalNanos = length.toNanos() / 3;
  }

  void stop() {
    stop.countDown();
  }

  /** Beats until it is stopped or the lease is lost. */
  @Override
  public void run() {
    try {
      while (!stop.await(intervalNanos, TimeUnit.NANOSECONDS)) {
        beat();
        if (!lease.isHeld()) {
          lease.lose();
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void beat() {
    long askedAt = System.nanoTime();
    try {
      if (lease.session().heartbeat()) {
        lease.extend(askedAt);
      } else {
        LOG.warn("this worker's jobs were rescued by another one: it was gone for too long");
        lease.lose();
      }
    } catch (JobStoreException e) {
      LOG.warn("a heartbeat failed; the lease runs on without it: {}", e.getMessage());
    }
  }
}
