package dev.underpin.observability.slo;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Objects;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Builds a {@link Slo}. Not thread-safe. */
public final class SloBuilder {

  /** The window of an objective unless told otherwise. */
  public static final Duration DEFAULT_WINDOW = Duration.ofDays(30);

  /** How many requests an alert's long window must have unless told otherwise. */
  public static final long DEFAULT_MINIMUM_EVENTS = 25;

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");
  private static final Duration SHORTEST = Duration.ofDays(7);
  private static final Duration LONGEST = Duration.ofDays(90);

  final String name;
  @Nullable BigDecimal availability;
  @Nullable BigDecimal latency;
  Duration latencyLimit = Duration.ofNanos(Long.MAX_VALUE);
  Duration window = DEFAULT_WINDOW;
  long minimumEvents = DEFAULT_MINIMUM_EVENTS;
  LongSupplier ticker = System::nanoTime;

  SloBuilder(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "slo name must match %s but was \"%s\"; change Slo.builder".formatted(NAME, name));
    }
    this.name = name;
  }

  /**
   * How many of a hundred requests do not fail.
   *
   * @param percent at least 50 and less than 100: 99.9, say
   * @return this builder
   * @throws IllegalArgumentException if it is out of bounds
   */
  public SloBuilder availability(double percent) {
    availability = target("availability", percent);
    return this;
  }

  /**
   * How many of a hundred requests are answered in time. A request that fails is not, however fast
   * it does so.
   *
   * @param percent at least 50 and less than 100: 95, say
   * @param limit how long they may take; more than zero
   * @return this builder
   * @throws IllegalArgumentException if something is out of bounds
   */
  public SloBuilder latency(double percent, Duration limit) {
    if (limit.isZero() || limit.isNegative()) {
      throw new IllegalArgumentException(
          "latency limit must be more than 0 but was %s; raise SloBuilder.latency"
              .formatted(limit));
    }
    latency = target("latency", percent);
    latencyLimit = limit;
    return this;
  }

  private static BigDecimal target(String what, double percent) {
    if (!(percent >= 50 && percent < 100)) {
      throw new IllegalArgumentException(
          "%s must be at least 50 and less than 100 percent but was %s; change SloBuilder.%s"
              .formatted(what, percent, what));
    }
    return BigDecimal.valueOf(percent);
  }

  /**
   * For how long the budget is meant.
   *
   * @param duration 7 to 90 days; default {@link #DEFAULT_WINDOW}
   * @return this builder
   * @throws IllegalArgumentException if it is out of bounds
   */
  public SloBuilder window(Duration duration) {
    if (duration.compareTo(SHORTEST) < 0 || duration.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "window must be 7 to 90 days but was %s; change SloBuilder.window".formatted(duration));
    }
    window = duration;
    return this;
  }

  /**
   * How many requests there must be in the long window of an alert.
   *
   * @param requests at least 1; default {@link #DEFAULT_MINIMUM_EVENTS}
   * @return this builder
   * @throws IllegalArgumentException if it is less
   */
  public SloBuilder minimumEvents(long requests) {
    if (requests < 1) {
      throw new IllegalArgumentException(
          "minimumEvents must be at least 1 but was %d; raise SloBuilder.minimumEvents"
              .formatted(requests));
    }
    minimumEvents = requests;
    return this;
  }

  /**
   * What minutes are measured with.
   *
   * @param nanoTime monotonic nanoseconds; default {@link System#nanoTime}
   * @return this builder
   */
  public SloBuilder ticker(LongSupplier nanoTime) {
    ticker = Objects.requireNonNull(nanoTime, "nanoTime");
    return this;
  }

  /**
   * {@return the objective}
   *
   * @throws IllegalArgumentException if it has neither an availability nor a latency
   */
  public Slo build() {
    if (availability == null && latency == null) {
      throw new IllegalArgumentException(
          "slo %s must have a target but has none; call SloBuilder.availability or latency"
              .formatted(name));
    }
    return new Slo(this);
  }
}
