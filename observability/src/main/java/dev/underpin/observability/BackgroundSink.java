package dev.underpin.observability;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a sink away from the requests: one thread, which goes when it is idle, and a queue with a
 * bound.
 */
final class BackgroundSink {

  private static final Logger LOG = LoggerFactory.getLogger(ErrorReporter.class);
  private static final long IDLE_SECONDS = 30;

  private final ErrorSink sink;
  private final ThreadPoolExecutor thread;
  private final AtomicLong dropped = new AtomicLong();
  private final AtomicBoolean full = new AtomicBoolean();
  private volatile boolean failing;

  BackgroundSink(ErrorSink sink, int queued, ThreadFactory threads) {
    this.sink = sink;
    thread =
        new ThreadPoolExecutor(
            1, 1, IDLE_SECONDS, TimeUnit.SECONDS, new ArrayBlockingQueue<>(queued), threads);
    thread.allowCoreThreadTimeOut(true);
  }

  /** Never waits. */
  void offer(ErrorReport report) {
    try {
      thread.execute(() -> deliver(report));
      full.set(false);
    } catch (RuntimeException | Error noRoomOrNoThread) {
      dropped.incrementAndGet();
      if (!thread.isShutdown() && full.compareAndSet(false, true)) {
        LOG.warn("error sink {} is too slow, reports are dropped", name());
      }
    }
  }

  private void deliver(ErrorReport report) {
    try {
      report.context().call(() -> tell(report));
      if (failing) {
        failing = false;
        LOG.info("error sink {} works again", name());
      }
    } catch (Throwable failure) {
      dropped.incrementAndGet();
      if (!failing) {
        failing = true;
        LOG.warn("error sink {} failed, reports are dropped", name(), failure);
      }
    }
  }

  private boolean tell(ErrorReport report) throws Exception {
    sink.report(report);
    return true;
  }

  private String name() {
    return sink.getClass().getName();
  }

  long dropped() {
    return dropped.get();
  }

  void shutdown() {
    thread.shutdown();
  }

  /** Whether all that was queued has been told in this time; otherwise it is given up. */
  boolean awaitEnd(long nanos) throws InterruptedException {
    if (thread.awaitTermination(nanos, TimeUnit.NANOSECONDS)) {
      return true;
    }
    dropped.addAndGet(thread.shutdownNow().size());
    return false;
  }
}
