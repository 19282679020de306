package dev.underpin.jobs;

import dev.underpin.jobs.store.JobStoreException;
import dev.underpin.jobs.store.WorkerSession;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that keeps one {@link Lease} alive: three heartbeats a lease, so that one may be lost.
 * In between it listens, on the same connection, for news of other nodes' jobs.
 */
final class Heartbeat implements Runnable {

  private static final Logger LOG = LoggerFactory.getLogger(Jobs.class);
  private static final long RETRY_NANOS = Duration.ofMillis(500).toNanos();
  private static final long LISTEN_NANOS = Duration.ofMillis(100).toNanos();

  private final Lease lease;
  private final long intervalNanos;
  private final Runnable onNews;
  private final CountDownLatch stop = new CountDownLatch(1);

  Heartbeat(Lease lease, Duration length, Runnable onNews) {
    this.lease = lease;
    this.intervalNanos = length.toNanos() / 3;
    this.onNews = onNews;
  }

  void stop() {
    stop.countDown();
  }

  /** Beats until it is stopped or the lease is lost. */
  @Override
  public void run() {
    try {
      long dueAt = System.nanoTime() + intervalNanos;
      while (!awaited(dueAt)) {
        boolean well = beat();
        dueAt = System.nanoTime() + (well ? intervalNanos : Math.min(intervalNanos, RETRY_NANOS));
        if (!lease.isHeld()) {
          lease.lose();
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** True if it was stopped meanwhile. */
  private boolean awaited(long dueAt) throws InterruptedException {
    long left = dueAt - System.nanoTime();
    while (left > 0 && stop.getCount() > 0) {
      if (lease.session().hearsOfWork()) {
        listen(Math.min(left, LISTEN_NANOS));
      } else if (stop.await(left, TimeUnit.NANOSECONDS)) {
        return true;
      }
      left = dueAt - System.nanoTime();
    }
    return stop.getCount() == 0;
  }

  private void listen(long nanos) throws InterruptedException {
    WorkerSession session = lease.session();
    try {
      if (session.awaitWork(Duration.ofNanos(nanos))) {
        onNews.run();
      }
    } catch (JobStoreException e) {
      LOG.debug("listening for work failed; the next heartbeat connects again", e);
    }
  }

  private boolean beat() {
    long askedAt = System.nanoTime();
    try {
      Set<Long> cancelled = lease.session().heartbeat();
      if (cancelled == null) {
        LOG.warn("this worker's jobs were rescued by another one: it was gone for too long");
        lease.lose();
      } else {
        lease.extend(askedAt);
        lease.cancel(cancelled);
      }
      return true;
    } catch (JobStoreException e) {
      LOG.warn("a heartbeat failed; the lease runs on without it: {}", e.getMessage());
      return false;
    }
  }
}
