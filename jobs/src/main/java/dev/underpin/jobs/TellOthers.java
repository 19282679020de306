package dev.underpin.jobs;

import dev.underpin.jobs.store.JobStore;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that tells other processes of work, at once and then at most every 50 ms, however many
 * jobs are enqueued: inside the enqueuer's own transaction a notification would take a lock of the
 * whole database at its commit. News may be lost; polling is the truth.
 */
final class TellOthers implements Runnable, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Jobs.class);
  private static final long PAUSE_MILLIS = 50;

  private final JobStore store;
  private final Semaphore wanted = new Semaphore(0);
  private volatile boolean running;
  private @Nullable Thread thread;

  TellOthers(JobStore store) {
    this.store = store;
  }

  void start() {
    running = true;
    thread = Threads.start("underpin-jobs-tell", this);
  }

  /** Costs the enqueuer next to nothing. */
  void tell() {
    if (running && wanted.availablePermits() == 0) {
      wanted.release();
    }
  }

  @Override
  public void run() {
    try {
      while (running) {
        wanted.acquire();
        wanted.drainPermits();
        tellNow();
        TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void tellNow() {
    try {
      store.tellOthers();
    } catch (RuntimeException e) {
      // of the store usually; whatever it is, the next news may get through
      LOG.debug("other nodes could not be told of work; they poll", e);
    }
  }

  @Override
  public void close() {
    running = false;
    Thread telling = thread;
    if (telling != null) {
      telling.interrupt();
    }
  }
}
