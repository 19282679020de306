package dev.underpin.jobs;

import java.time.Duration;

/** Is due once an interval; for one thread. */
final class Every {

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

  /** Zero if it is due. */
  long nanosLeft() {
    return Math.max(0, dueAt - System.nanoTime());
  }

  /** As if the interval were over. */
  void now() {
    dueAt = System.nanoTime();
  }
}
