package dev.underpin.flags;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One thread that does its work at once, at every interval, and sooner after a hint. */
final class Poller {

  private static final Logger LOG = LoggerFactory.getLogger(Flags.class);
  // long enough for a load that is under way, short enough for a shutdown
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

  private final Duration interval;
  private final Runnable work;
  private final Semaphore hints = new Semaphore(0);
  private final CountDownLatch worked = new CountDownLatch(1);
  private volatile boolean closed;
  private @Nullable Thread thread;

  Poller(Duration interval, Runnable work) {
    this.interval = interval;
    this.work = work;
  }

  void start(ThreadFactory threads) {
    Thread started =
        Objects.requireNonNull(threads.newThread(this::run), "thread of the thread factory");
    thread = started;
    started.start();
  }

  /** Works soon; never blocks. A hint while another one waits is the same hint. */
  void hint() {
    if (hints.availablePermits() == 0) {
      hints.release();
    }
  }

  /** Waits for the work to be done once, well or badly, but no longer than this. */
  void awaitFirst(Duration limit) {
    try {
      boolean done = worked.await(limit.toNanos(), TimeUnit.NANOSECONDS);
      if (!done) {
        LOG.warn("flags are not loaded after {}; started with what there is", limit);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    work.run();
    worked.countDown();
    while (!closed) {
      try {
        hints.tryAcquire(interval.toNanos(), TimeUnit.NANOSECONDS);
      } catch (InterruptedException e) {
        // by close(), or by a stranger, who has no say here
        continue;
      }
      // before the work: a hint during it is about a change that it may not have seen
      hints.drainPermits();
      if (!closed) {
        work.run();
      }
    }
  }

  /** Lets the work that is under way end, interrupts it if it takes long; bounded. */
  void close() {
    closed = true;
    worked.countDown();
    hints.release();
    Thread running = thread;
    if (running == null || running == Thread.currentThread()) {
      return;
    }
    try {
      running.join(CLOSE_TIMEOUT.toMillis());
      running.interrupt();
    } catch (InterruptedException e) {
      running.interrupt();
      Thread.currentThread().interrupt();
    }
  }
}
