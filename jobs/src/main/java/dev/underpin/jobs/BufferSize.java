package dev.underpin.jobs;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How many jobs to hold at once: those that run, and at most a second's work ahead of them, by how
 * long handlers took lately. Short jobs are claimed by the hundred, long ones nearly one by one, so
 * that a job does not wait here while another process is idle. Where long ones came unexpectedly
 * and the jobs behind them went back, nothing is claimed ahead until a handler has ended.
 */
final class BufferSize {

  private static final int MAX_AHEAD = 1_000;
  private static final long HORIZON_NANOS = Duration.ofSeconds(1).toNanos();
  private static final int WEIGHT = 8;

  private final int workers;
  private final AtomicLong averageNanos = new AtomicLong(HORIZON_NANOS);
  private volatile boolean stuck;

  BufferSize(int workers) {
    this.workers = workers;
  }

  /** Moves the average an eighth of the way. */
  void record(long handlerNanos) {
    stuck = false;
    averageNanos.updateAndGet(average -> average + (handlerNanos - average) / WEIGHT);
  }

  /** What was claimed ahead waited too long. */
  void handedBack() {
    stuck = true;
  }

  /** Whether jobs were so short lately that a thread will be free within moments. */
  boolean isShort() {
    return jobs() > workers;
  }

  int jobs() {
    if (stuck) {
      return workers;
    }
    long perWorker = HORIZON_NANOS / Math.max(1, averageNanos.get());
    return workers + (int) Math.min(MAX_AHEAD, perWorker * workers);
  }
}
