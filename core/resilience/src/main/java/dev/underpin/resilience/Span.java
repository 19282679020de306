package dev.underpin.resilience;

import java.time.Duration;
import java.util.Locale;

/** Durations as people read them in a message, and as clocks that wrap around can add them. */
final class Span {

  // nanosecond clocks are compared by subtraction: 146 years stay clear of its overflow
  static final long FOREVER = Long.MAX_VALUE / 2;

  private Span() {}

  static long nanos(Duration duration) {
    return duration.compareTo(Duration.ofNanos(FOREVER)) < 0 ? duration.toNanos() : FOREVER;
  }

  static String text(long nanos) {
    if (nanos != 0 && nanos % 1_000_000_000 == 0) {
      return nanos / 1_000_000_000 + " s";
    }
    return nanos % 1_000_000 == 0 || nanos >= 10_000_000
        ? nanos / 1_000_000 + " ms"
        : String.format(Locale.ROOT, "%.3f ms", nanos / 1e6);
  }

  static String text(Duration duration) {
    return text(nanos(duration));
  }
}
