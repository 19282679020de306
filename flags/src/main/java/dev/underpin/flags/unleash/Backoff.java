package dev.underpin.flags.unleash;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How long a server that refuses is left alone: twice as long each time, as long as it asks for in
 * {@code Retry-After} (RFC 9110, 10.2.3), and never longer than ten minutes. Not thread-safe.
 */
final class Backoff {

  private static final Duration FIRST = Duration.ofSeconds(2);
  private static final Duration LONGEST = Duration.ofMinutes(10);

  private final LongSupplier ticker;
  private final InstantSource clock;
  private int refusals;
  private long until;
  private @Nullable String reason;

  Backoff(LongSupplier ticker, InstantSource clock) {
    this.ticker = ticker;
    this.clock = clock;
  }

  /** Why nothing is asked now; null where it may be. */
  @Nullable String reason() {
    return reason != null && until - ticker.getAsLong() > 0 ? reason : null;
  }

  void refused(String why, @Nullable String retryAfter) {
    Duration pause = FIRST.multipliedBy(1L << Math.min(refusals++, 9));
    Duration asked = asked(retryAfter);
    Duration chosen = asked.compareTo(pause) > 0 ? asked : pause;
    until = ticker.getAsLong() + shorter(chosen, LONGEST).toNanos();
    reason = why;
  }

  void answered() {
    refusals = 0;
    reason = null;
  }

  private Duration asked(@Nullable String retryAfter) {
    if (retryAfter == null) {
      return Duration.ZERO;
    }
    try {
      return retryAfter.matches("[0-9]{1,9}")
          ? Duration.ofSeconds(Long.parseLong(retryAfter))
          : Duration.between(clock.instant(), date(retryAfter));
    } catch (DateTimeException e) {
      return Duration.ZERO;
    }
  }

  private static Instant date(String httpDate) {
    return ZonedDateTime.parse(httpDate, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }
}
