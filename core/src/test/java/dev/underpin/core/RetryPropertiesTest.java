package dev.underpin.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.time.Duration;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

class RetryPropertiesTest {

  @Property
  void every_delay_lies_within_its_jitter_and_under_the_cap(
      @ForAll @LongRange(min = 1) long first,
      @ForAll @LongRange(min = 1) long cap,
      @ForAll @IntRange(min = 0, max = 100) int jitter,
      @ForAll @IntRange(min = 1, max = 200) int failed,
      @ForAll long seed) {
    Retry retry =
        Retry.exponential(1000, Duration.ofNanos(first)).jitter(jitter).cap(Duration.ofNanos(cap));

    long delay = retry.delay(failed, new Random(seed)).toNanos();

    BigInteger ideal = BigInteger.valueOf(first).shiftLeft(failed - 1).min(BigInteger.valueOf(cap));
    BigInteger spread = ideal.multiply(BigInteger.valueOf(jitter)).divide(BigInteger.valueOf(100));
    assertThat(BigInteger.valueOf(delay))
        .isBetween(ideal.subtract(spread), ideal.add(spread).min(BigInteger.valueOf(cap)));
  }

  @Property
  void the_ends_of_the_jitter_are_exact(
      @ForAll @LongRange(min = 0, max = 1_000_000_000_000L) long delay,
      @ForAll @IntRange(min = 1, max = 100) int jitter) {
    Retry retry = Retry.fixed(2, Duration.ofNanos(delay)).jitter(jitter);

    assertThat(retry.delay(1, Draws.LOWEST).toNanos()).isEqualTo(delay - delay * jitter / 100);
    assertThat(retry.delay(1, Draws.HIGHEST).toNanos()).isEqualTo(delay + delay * jitter / 100);
  }

  @Property
  void without_jitter_delays_double_until_the_cap_and_never_shrink(
      @ForAll @LongRange(min = 1, max = 1L << 40) long first,
      @ForAll @LongRange(min = 1) long cap,
      @ForAll @IntRange(min = 1, max = 200) int failed) {
    Retry retry = Retry.exponential(1000, Duration.ofNanos(first)).cap(Duration.ofNanos(cap));

    Duration delay = retry.delay(failed);
    Duration next = retry.delay(failed + 1);

    assertThat(retry.delay(1)).isEqualTo(Duration.ofNanos(Math.min(first, cap)));
    assertThat(next)
        .isGreaterThanOrEqualTo(delay)
        .isIn(delay.multipliedBy(2), Duration.ofNanos(cap));
  }

  @Property
  void delays_of_ones_own_are_bounded_too(
      @ForAll long delay,
      @ForAll @LongRange(min = 1) long cap,
      @ForAll @IntRange(min = 0, max = 100) int jitter,
      @ForAll long seed) {
    Retry retry =
        Retry.custom(9, failed -> Duration.ofNanos(delay))
            .jitter(jitter)
            .cap(Duration.ofNanos(cap));

    assertThat(retry.delay(1, new Random(seed))).isBetween(Duration.ZERO, Duration.ofNanos(cap));
  }

  @Property
  void as_many_tries_are_allowed_as_asked_for(
      @ForAll @IntRange(min = 1) int attempts, @ForAll @IntRange(min = 1) int done) {
    assertThat(Retry.fixed(attempts, Duration.ZERO).allows(done, new Exception()))
        .isEqualTo(done < attempts);
  }
}
