package dev.underpin.testkit;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waiting for what another process does: polled, and always with a bound. */
final class Wait {
  private static final long POLL_MILLIS = 20;

  private Wait() {}

  /** Polls until the condition holds; false when the limit passed first. */
  static boolean until(Duration limit, BooleanSupplier condition) {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        return false;
      }
      try {
        Thread.sleep(POLL_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while waiting for another process", e);
      }
    }
    return true;
  }
}
