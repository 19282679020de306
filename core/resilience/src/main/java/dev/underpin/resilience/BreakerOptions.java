package dev.underpin.resilience;

import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * When the circuit breaker of a {@link Guard} opens and how it closes again; set in {@link
 * GuardBuilder#circuitBreaker}.
 *
 * <pre>{@code
 * .circuitBreaker(b -> b.failureRate(50).slowCall(Duration.ofMillis(600)).openFor(Duration.ofSeconds(5)))
 * }</pre>
 *
 * <p>It judges by the last {@linkplain #window calls}. Open, it refuses every call; after {@link
 * #openFor} it lets {@linkplain #trialCalls a few} through, and closes or opens again by how they
 * fare.
 */
public final class BreakerOptions {

  /** The share of failed calls that opens it unless {@link #failureRate} says otherwise: 50 %. */
  public static final int DEFAULT_FAILURE_RATE = 50;

  /** The share of slow calls that opens it unless {@link #slowCallRate} says otherwise: 50 %. */
  public static final int DEFAULT_SLOW_CALL_RATE = 50;

  /** How many calls it judges by unless {@link #window} says otherwise: 100. */
  public static final int DEFAULT_WINDOW = 100;

  /** How many calls it needs to judge unless {@link #minimumCalls} says otherwise: 20. */
  public static final int DEFAULT_MINIMUM_CALLS = 20;

  /** How long it stays open unless {@link #openFor} says otherwise: 10 seconds. */
  public static final Duration DEFAULT_OPEN_FOR = Duration.ofSeconds(10);

  /** How many trial calls it makes unless {@link #trialCalls} says otherwise: 5. */
  public static final int DEFAULT_TRIAL_CALLS = 5;

  private int failureRate = DEFAULT_FAILURE_RATE;
  private int slowCallRate = DEFAULT_SLOW_CALL_RATE;
  private @Nullable Duration slowCall;
  private int window = DEFAULT_WINDOW;
  private @Nullable Integer minimumCalls;
  private Duration openFor = DEFAULT_OPEN_FOR;
  private int trialCalls = DEFAULT_TRIAL_CALLS;

  BreakerOptions() {}

  /**
   * Opens when at least this share of the calls failed.
   *
   * @param percent 1 to 100; default {@link #DEFAULT_FAILURE_RATE}
   * @return these options
   */
  public BreakerOptions failureRate(int percent) {
    failureRate = percent;
    return this;
  }

  /**
   * Which calls are slow, answered or not. Without it none is.
   *
   * @param longerThan more than zero, less than the guard's timeout
   * @return these options
   */
  public BreakerOptions slowCall(Duration longerThan) {
    slowCall = Objects.requireNonNull(longerThan, "slowCall");
    return this;
  }

  /**
   * Opens when at least this share of the calls was {@linkplain #slowCall slow}.
   *
   * @param percent 1 to 100; default {@link #DEFAULT_SLOW_CALL_RATE}
   * @return these options
   */
  public BreakerOptions slowCallRate(int percent) {
    slowCallRate = percent;
    return this;
  }

  /**
   * How many of the last calls it judges by.
   *
   * @param calls at least 1; default {@link #DEFAULT_WINDOW}
   * @return these options
   */
  public BreakerOptions window(int calls) {
    window = calls;
    return this;
  }

  /**
   * How many calls it must have seen before it opens.
   *
   * @param calls 1 to {@link #window}; default {@link #DEFAULT_MINIMUM_CALLS}, or the window if
   *     that is smaller
   * @return these options
   */
  public BreakerOptions minimumCalls(int calls) {
    minimumCalls = calls;
    return this;
  }

  /**
   * How long it refuses before it tries again.
   *
   * @param duration at least 1 ms; default {@link #DEFAULT_OPEN_FOR}
   * @return these options
   */
  public BreakerOptions openFor(Duration duration) {
    openFor = Objects.requireNonNull(duration, "openFor");
    return this;
  }

  /**
   * How many calls it lets through to find out whether to close.
   *
   * @param calls at least 1; default {@link #DEFAULT_TRIAL_CALLS}
   * @return these options
   */
  public BreakerOptions trialCalls(int calls) {
    trialCalls = calls;
    return this;
  }

  void check(@Nullable Duration timeout) {
    requirePercent("failureRate", failureRate);
    requirePercent("slowCallRate", slowCallRate);
    requireAtLeastOne("window", window);
    requireAtLeastOne("minimumCalls", minimumCalls());
    requireAtLeastOne("trialCalls", trialCalls);
    if (minimumCalls() > window) {
      throw new IllegalStateException(
          "minimumCalls must be at most the window of %d calls but was %d; raise BreakerOptions.window"
              .formatted(window, minimumCalls()));
    }
    if (openFor.compareTo(Duration.ofMillis(1)) < 0) {
      throw new IllegalArgumentException(
          "openFor must be at least 1 ms but was %s; raise BreakerOptions.openFor"
              .formatted(Span.text(openFor)));
    }
    if (slowCall != null) {
      checkSlowCall(slowCall, timeout);
    }
  }

  private static void checkSlowCall(Duration slowCall, @Nullable Duration timeout) {
    if (slowCall.isZero() || slowCall.isNegative()) {
      throw new IllegalArgumentException(
          "slowCall must be greater than 0 but was %s; raise BreakerOptions.slowCall"
              .formatted(Span.text(slowCall)));
    }
    if (timeout != null && slowCall.compareTo(timeout) >= 0) {
      throw new IllegalStateException(
          "slowCall must be less than the timeout of %s, or no answer is ever slow, but was %s; lower BreakerOptions.slowCall"
              .formatted(Span.text(timeout), Span.text(slowCall)));
    }
  }

  private int minimumCalls() {
    return minimumCalls == null ? Math.min(DEFAULT_MINIMUM_CALLS, window) : minimumCalls;
  }

  long slowNanos() {
    return slowCall == null ? Span.FOREVER : Span.nanos(slowCall);
  }

  boolean knowsSlowCalls() {
    return slowCall != null;
  }

  CircuitBreakerConfig toConfig(Clock clock) {
    return CircuitBreakerConfig.custom()
        .clock(clock)
        .failureRateThreshold(failureRate)
        .slowCallRateThreshold(slowCallRate)
        .slowCallDurationThreshold(Duration.ofNanos(slowNanos()))
        .slidingWindow(window, minimumCalls(), SlidingWindowType.COUNT_BASED)
        .waitDurationInOpenState(openFor)
        .permittedNumberOfCallsInHalfOpenState(trialCalls)
        .build();
  }

  private static void requirePercent(String setting, int value) {
    if (value < 1 || value > 100) {
      throw new IllegalArgumentException(
          "%s must be 1 to 100 percent but was %d; change BreakerOptions.%s"
              .formatted(setting, value, setting));
    }
  }

  private static void requireAtLeastOne(String setting, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(
          "%s must be at least 1 but was %d; raise BreakerOptions.%s"
              .formatted(setting, value, setting));
    }
  }
}
