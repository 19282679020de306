package dev.underpin.core.context;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What remains of a request, in the forms that clients take; zero means no limit to many. */
final class Timeouts {

  private static final Duration LEAST = Duration.ofMillis(1);

  private Timeouts() {}

  static Duration ofCall(@Nullable Duration remaining, Duration atMost) {
    if (atMost.isNegative() || atMost.isZero()) {
      throw new IllegalArgumentException(
          "limit of a call must be more than 0 but was %s; pass for example 2 s".formatted(atMost));
    }
    if (remaining == null || remaining.compareTo(atMost) >= 0) {
      return atMost;
    }
    return remaining.compareTo(LEAST) < 0 ? LEAST : remaining;
  }

  static int ofQuery(@Nullable Duration remaining) {
    if (remaining == null) {
      return 0;
    }
    long roundedUp = remaining.getSeconds() + (remaining.getNano() > 0 ? 1 : 0);
    return (int) Math.max(1, Math.min(roundedUp, Integer.MAX_VALUE));
  }
}
