package dev.underpin.core;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * How often, how late and after which failures something is tried again. Immutable and thread-safe;
 * it only answers questions, whoever holds it does the trying.
 *
 * <pre>{@code
 * Retry retry = Retry.exponential(5, Duration.ofSeconds(2)).jitter(20);
 * // tried 5 times in all; about 2, 4, 8 and 16 seconds between the tries
 * }</pre>
 *
 * <p>Exponential delays double from the first one up to a {@link #cap(Duration) cap}. Jitter
 * spreads a delay evenly around its value so that callers that failed together do not come back
 * together (<a
 * href="https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/">Brooker,
 * Timeouts, retries and backoff with jitter</a>).
 */
public final class Retry {

  /** The longest delay unless {@link #cap(Duration)} says otherwise: one hour. */
  public static final Duration DEFAULT_CAP = Duration.ofHours(1);

  private static final Retry NONE =
      new Retry(1, done -> Duration.ZERO, 0, DEFAULT_CAP, failure -> true);

  private final int attempts;
  private final IntFunction<Duration> delays;
  private final int jitterPercent;
  private final Duration cap;
  private final Predicate<? super Throwable> retried;

  private Retry(
      int attempts,
      IntFunction<Duration> delays,
      int jitterPercent,
      Duration cap,
      Predicate<? super Throwable> retried) {
    this.attempts = attempts;
    this.delays = delays;
    this.jitterPercent = jitterPercent;
    this.cap = cap;
    this.retried = retried;
  }

  /** {@return one attempt, never again} */
  public static Retry none() {
    return NONE;
  }

  /**
   * Delays that double: {@code first}, 2 × {@code first}, 4 × {@code first} …
   *
   * @param attempts how often it is tried in all, the first time included; at least 1
   * @param first the delay after the first failure; more than zero
   * @return the policy, without jitter, capped at {@link #DEFAULT_CAP}
   * @throws IllegalArgumentException if an argument is out of range
   */
  public static Retry exponential(int attempts, Duration first) {
    requirePositive(first, "first delay");
    return custom(attempts, done -> doubled(first, done - 1));
  }

  /**
   * The same delay after every failure.
   *
   * @param attempts how often it is tried in all, the first time included; at least 1
   * @param delay the delay after each failure; zero or more
   * @return the policy, without jitter, capped at {@link #DEFAULT_CAP}
   * @throws IllegalArgumentException if an argument is out of range
   */
  public static Retry fixed(int attempts, Duration delay) {
    requireNotNegative(delay, "delay");
    return custom(attempts, done -> delay);
  }

  /**
   * Delays of your own.
   *
   * @param attempts how often it is tried in all, the first time included; at least 1
   * @param delays given the number of failed attempts (1 after the first), the delay before the
   *     next; a negative one counts as zero
   * @return the policy, without jitter, capped at {@link #DEFAULT_CAP}
   * @throws IllegalArgumentException if attempts is less than 1
   */
  public static Retry custom(int attempts, IntFunction<Duration> delays) {
    if (attempts < 1) {
      throw new IllegalArgumentException(
          "attempts must be at least 1 (the first try counts) but was " + attempts);
    }
    return new Retry(
        attempts, Objects.requireNonNull(delays, "delays"), 0, DEFAULT_CAP, failure -> true);
  }

  /**
   * Spreads every delay evenly over ± this many percent of itself, as far as the {@linkplain
   * #cap(Duration) cap} lets it: at the cap only downwards, so that callers do not meet there.
   *
   * @param percent 0 to 100; 20 makes 10 s anything from 8 s to 12 s
   * @return a copy with that jitter
   * @throws IllegalArgumentException if percent is out of range
   */
  public Retry jitter(int percent) {
    if (percent < 0 || percent > 100) {
      throw new IllegalArgumentException("jitter must be 0 to 100 percent but was " + percent);
    }
    return new Retry(attempts, delays, percent, cap, retried);
  }

  /**
   * Bounds every delay, jitter included.
   *
   * @param longest the longest delay; more than zero, default {@link #DEFAULT_CAP}
   * @return a copy with that cap
   * @throws IllegalArgumentException if it is not positive
   */
  public Retry cap(Duration longest) {
    requirePositive(longest, "cap");
    return new Retry(attempts, delays, jitterPercent, longest, retried);
  }

  /**
   * Retries only some failures; the others end at once. By default every failure is retried.
   *
   * @param failures true for what is worth another try
   * @return a copy that retries only those
   */
  public Retry onlyOn(Predicate<? super Throwable> failures) {
    return new Retry(
        attempts, delays, jitterPercent, cap, Objects.requireNonNull(failures, "failures"));
  }

  /** {@return how often it is tried in all, the first time included} */
  public int attempts() {
    return attempts;
  }

  /**
   * {@return whether another try follows}
   *
   * @param attemptsDone how many tries have failed so far, at least 1
   * @param failure what the last one failed with
   */
  public boolean allows(int attemptsDone, Throwable failure) {
    return attemptsDone < attempts && retried.test(failure);
  }

  /**
   * {@return how long to wait before the next try}
   *
   * @param attemptsDone how many tries have failed so far, at least 1
   * @throws IllegalArgumentException if attemptsDone is less than 1
   */
  public Duration delay(int attemptsDone) {
    return delay(attemptsDone, ThreadLocalRandom.current());
  }

  /**
   * {@return how long to wait before the next try, with jitter from the given source}
   *
   * @param attemptsDone how many tries have failed so far, at least 1
   * @param random where jitter comes from
   * @throws IllegalArgumentException if attemptsDone is less than 1
   */
  public Duration delay(int attemptsDone, RandomGenerator random) {
    if (attemptsDone < 1) {
      throw new IllegalArgumentException("attemptsDone must be at least 1 but was " + attemptsDone);
    }
    Duration delay = shorter(delays.apply(attemptsDone), cap);
    if (delay.isNegative()) {
      return Duration.ZERO;
    }
    return jitterPercent == 0 ? delay : jittered(saturatedNanos(delay), random);
  }

  /** Both ends can be drawn; whole numbers, so that neither is missed by rounding. */
  private Duration jittered(long nanos, RandomGenerator random) {
    long spread = nanos / 100 * jitterPercent + nanos % 100 * jitterPercent / 100;
    long longest = Math.min(saturatedNanos(cap), Long.MAX_VALUE - 1);
    long most = nanos > longest - spread ? longest : nanos + spread;
    return Duration.ofNanos(random.nextLong(nanos - spread, most + 1));
  }

  @Override
  public String toString() {
    return "Retry[attempts=%d, jitter=%d%%, cap=%s]".formatted(attempts, jitterPercent, cap);
  }

  private static Duration doubled(Duration first, int times) {
    // 62 doublings of a nanosecond are 146 years: past every cap
    if (times >= 62) {
      return Duration.ofNanos(Long.MAX_VALUE);
    }
    long nanos = saturatedNanos(first);
    long factor = 1L << times;
    return Duration.ofNanos(nanos > Long.MAX_VALUE / factor ? Long.MAX_VALUE : nanos * factor);
  }

  private static long saturatedNanos(Duration duration) {
    return duration.compareTo(Duration.ofNanos(Long.MAX_VALUE)) >= 0
        ? Long.MAX_VALUE
        : duration.toNanos();
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) <= 0 ? a : b;
  }

  private static void requirePositive(Duration duration, String name) {
    if (duration.isNegative() || duration.isZero()) {
      throw new IllegalArgumentException(name + " must be greater than 0 but was " + duration);
    }
  }

  private static void requireNotNegative(Duration duration, String name) {
    if (duration.isNegative()) {
      throw new IllegalArgumentException(name + " must not be negative but was " + duration);
    }
  }
}
