package dev.underpin.core;

import static java.time.Duration.ofDays;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofNanos;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RetryTest {

  private final Exception failure = new Exception("failed");

  @Test
  void exponential_delays_double() {
    Retry retry = Retry.exponential(5, ofSeconds(2));

    assertThat(retry.attempts()).isEqualTo(5);
    assertThat(retry.delay(1)).isEqualTo(ofSeconds(2));
    assertThat(retry.delay(2)).isEqualTo(ofSeconds(4));
    assertThat(retry.delay(3)).isEqualTo(ofSeconds(8));
    assertThat(retry.delay(4)).isEqualTo(ofSeconds(16));
  }

  @Test
  void fixed_delays_stay_the_same() {
    Retry retry = Retry.fixed(3, ofMillis(250));

    assertThat(retry.delay(1)).isEqualTo(ofMillis(250));
    assertThat(retry.delay(2)).isEqualTo(ofMillis(250));
  }

  @Test
  void custom_delays_are_asked_with_the_number_of_failed_attempts() {
    Retry retry = Retry.custom(4, failed -> ofSeconds(10L * failed));

    assertThat(retry.delay(1)).isEqualTo(ofSeconds(10));
    assertThat(retry.delay(3)).isEqualTo(ofSeconds(30));
  }

  @Test
  void a_negative_custom_delay_is_zero() {
    assertThat(Retry.custom(2, failed -> ofSeconds(-1)).jitter(50).delay(1))
        .isEqualTo(Duration.ZERO);
  }

  @Test
  void a_zero_delay_stays_zero_with_jitter() {
    assertThat(Retry.fixed(2, Duration.ZERO).jitter(100).delay(1)).isEqualTo(Duration.ZERO);
  }

  @Test
  void attempts_are_counted_with_the_first() {
    Retry retry = Retry.fixed(3, Duration.ZERO);

    assertThat(retry.allows(1, failure)).isTrue();
    assertThat(retry.allows(2, failure)).isTrue();
    assertThat(retry.allows(3, failure)).isFalse();
    assertThat(Retry.none().allows(1, failure)).isFalse();
    assertThat(Retry.none().attempts()).isEqualTo(1);
  }

  @Test
  void only_the_chosen_failures_are_retried() {
    Retry retry = Retry.fixed(3, Duration.ZERO).onlyOn(IOException.class::isInstance);

    assertThat(retry.allows(1, new IOException())).isTrue();
    assertThat(retry.allows(1, new IllegalStateException())).isFalse();
    assertThat(retry.allows(3, new IOException())).isFalse();
  }

  @Test
  void delays_end_at_one_hour_by_default() {
    Retry retry = Retry.exponential(100, ofSeconds(1));

    assertThat(retry.delay(12)).isEqualTo(ofSeconds(2048));
    assertThat(retry.delay(13)).isEqualTo(ofHours(1));
    assertThat(retry.delay(99)).isEqualTo(ofHours(1));
    assertThat(retry.delay(Integer.MAX_VALUE)).isEqualTo(ofHours(1));
  }

  @Test
  void doubling_does_not_overflow() {
    Retry retry = Retry.exponential(200, ofDays(400)).cap(ofSeconds(Long.MAX_VALUE));

    for (int failed = 1; failed < 199; failed++) {
      assertThat(retry.delay(failed + 1)).isGreaterThanOrEqualTo(retry.delay(failed));
    }
    assertThat(retry.delay(199)).isEqualTo(ofNanos(Long.MAX_VALUE));
  }

  @Test
  void jitter_reaches_both_ends_and_nothing_beyond() {
    Retry retry = Retry.fixed(2, ofSeconds(10)).jitter(20);

    assertThat(retry.delay(1, Draws.LOWEST)).isEqualTo(ofSeconds(8));
    assertThat(retry.delay(1, Draws.HIGHEST)).isEqualTo(ofSeconds(12));
  }

  @Test
  void full_jitter_reaches_from_zero_to_twice_the_delay() {
    Retry retry = Retry.fixed(2, ofSeconds(10)).jitter(100);

    assertThat(retry.delay(1, Draws.LOWEST)).isEqualTo(Duration.ZERO);
    assertThat(retry.delay(1, Draws.HIGHEST)).isEqualTo(ofSeconds(20));
  }

  @Test
  void jitter_at_the_cap_goes_down_only_so_that_callers_do_not_meet_there() {
    Retry retry = Retry.exponential(30, ofSeconds(1)).jitter(20).cap(ofSeconds(10));

    assertThat(retry.delay(20, Draws.LOWEST)).isEqualTo(ofSeconds(8));
    assertThat(retry.delay(20, Draws.HIGHEST)).isEqualTo(ofSeconds(10));
    assertThat(retry.delay(20, Draws.MIDDLE)).isBetween(ofMillis(8_999), ofMillis(9_001));
  }

  @Test
  void jitter_of_the_longest_duration_does_not_overflow() {
    Retry retry = Retry.exponential(99, ofDays(9999)).cap(ofSeconds(Long.MAX_VALUE)).jitter(100);

    assertThat(retry.delay(98, Draws.LOWEST)).isLessThan(ofSeconds(1));
    assertThat(retry.delay(98, Draws.HIGHEST)).isGreaterThan(ofDays(106_751));
  }

  @Test
  void withers_leave_the_original_as_it_was() {
    Retry plain = Retry.fixed(3, ofSeconds(10));

    Retry changed =
        plain.cap(ofSeconds(1)).jitter(100).onlyOn(IllegalStateException.class::isInstance);

    assertThat(plain.delay(1)).isEqualTo(ofSeconds(10));
    assertThat(plain.allows(1, failure)).isTrue();
    assertThat(changed.delay(1)).isLessThanOrEqualTo(ofSeconds(1));
    assertThat(changed.allows(1, failure)).isFalse();
  }

  @Test
  void arguments_out_of_range_are_refused_by_name_and_value() {
    refused(() -> Retry.fixed(0, ofSeconds(1)), "attempts must be at least 1", "was 0");
    refused(() -> Retry.exponential(-1, ofSeconds(1)), "attempts must be at least 1", "was -1");
    refused(() -> Retry.custom(0, failed -> Duration.ZERO), "attempts must be at least 1");
    refused(() -> Retry.exponential(2, Duration.ZERO), "first delay must be greater than 0");
    refused(() -> Retry.exponential(2, ofSeconds(-1)), "first delay must be greater", "PT-1S");
    refused(() -> Retry.fixed(2, ofSeconds(-1)), "delay must not be negative", "PT-1S");
    refused(() -> Retry.none().jitter(-1), "jitter must be 0 to 100 percent but was -1");
    refused(() -> Retry.none().jitter(101), "jitter must be 0 to 100 percent but was 101");
    refused(() -> Retry.none().cap(Duration.ZERO), "cap must be greater than 0 but was PT0S");
    refused(() -> Retry.fixed(2, ofSeconds(1)).delay(0), "attemptsDone must be at least 1");
  }

  private static void refused(Runnable call, String... parts) {
    assertThatThrownBy(call::run)
        .isInstanceOf(IllegalArgumentException.class)
        .message()
        .contains(parts);
  }
}
