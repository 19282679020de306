package dev.underpin.observability;

import dev.underpin.core.context.TraceParent;
import dev.underpin.observability.spi.Outcome;
import dev.underpin.observability.spi.RequestFacts;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Which requests get their line. Whatever did not end in order, or with 500 and above, or was slow,
 * always does; of the others a share. Immutable.
 *
 * <pre>{@code
 * RequestLogging.builder("shop").sampling(Sampling.percent(5).slow(ofMillis(500))).build();
 * }</pre>
 *
 * <p>The trace's id decides, so that all services of a request that sample alike keep or drop it
 * together: its last 14 digits are taken as a random number, as OpenTelemetry's <a
 * href="https://opentelemetry.io/docs/specs/otel/trace/tracestate-probability-sampling/">consistent
 * probability sampling</a> does. A kept line says so in {@code sample_percent}, to be multiplied
 * out; how many lines were dropped since the line before stands in {@code lines_dropped}.
 */
public final class Sampling {

  /** Requests of this duration and above are always kept unless told otherwise. */
  public static final Duration DEFAULT_SLOW = Duration.ofSeconds(1);

  private static final double ALL = 100;
  private static final int RANDOM_DIGITS = 14;
  private static final long RANDOM_BOUND = 1L << (4 * RANDOM_DIGITS);

  private final double percent;
  private final Duration slow;
  private final long slowNanos;
  private final long lowest;

  private Sampling(double percent, Duration slow) {
    this.percent = percent;
    this.slow = slow;
    slowNanos = slow.toNanos();
    lowest = Math.round((1 - percent / ALL) * RANDOM_BOUND);
  }

  /** {@return every request; the default} */
  public static Sampling all() {
    return percent(ALL);
  }

  /**
   * {@return a share of the requests that ended in order and were not slow}
   *
   * @param percent the share, 0 to 100
   * @throws IllegalArgumentException if it is out of bounds
   */
  public static Sampling percent(double percent) {
    if (!(percent >= 0 && percent <= ALL)) {
      throw new IllegalArgumentException(
          "sampling percent must be 0 to 100 but was %s; change Sampling.percent"
              .formatted(percent));
    }
    return new Sampling(percent, DEFAULT_SLOW);
  }

  /**
   * {@return the same share, with other requests called slow}
   *
   * @param duration from which duration on a request is kept; not negative and at most a day,
   *     default {@link #DEFAULT_SLOW}
   * @throws IllegalArgumentException if it is out of bounds
   */
  public Sampling slow(Duration duration) {
    if (duration.isNegative() || duration.compareTo(Duration.ofDays(1)) > 0) {
      throw new IllegalArgumentException(
          "slow must be 0 to a day but was %s; change Sampling.slow".formatted(duration));
    }
    return new Sampling(percent, duration);
  }

  double percent() {
    return percent;
  }

  boolean keepsAll() {
    return lowest == 0;
  }

  /** Whether a request gets its line whatever the share. */
  boolean isNotable(RequestFacts facts, long nanos) {
    return facts.outcome() != Outcome.ANSWERED || facts.status() >= 500 || nanos >= slowNanos;
  }

  /** Whether an ordinary request is in the share. */
  boolean isInShare(@Nullable TraceParent trace) {
    return trace == null || lowest == 0 || random(trace.traceId()) >= lowest;
  }

  private static long random(String traceId) {
    long random = 0;
    for (int i = traceId.length() - RANDOM_DIGITS; i < traceId.length(); i++) {
      char c = traceId.charAt(i);
      random = random << 4 | (c <= '9' ? c - '0' : c - 'a' + 10);
    }
    return random;
  }

  @Override
  public String toString() {
    return "Sampling[percent=%s, slow=%s]".formatted(percent, slow);
  }
}
