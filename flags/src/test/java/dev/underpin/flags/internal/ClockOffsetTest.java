package dev.underpin.flags.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ClockOffsetTest {

  private final ClockOffset clock = new ClockOffset();

  @Test
  void a_store_whose_clock_is_an_hour_ahead_or_behind_is_found_out() {
    clock.learn(Instant.now().plusSeconds(3_600), System.nanoTime());
    assertThat(clock.ahead()).isBetween(Duration.ofMinutes(59), Duration.ofMinutes(61));

    clock.learn(Instant.now().minusSeconds(3_600), System.nanoTime());
    assertThat(clock.ahead()).isBetween(Duration.ofMinutes(-61), Duration.ofMinutes(-59));
  }

  @Test
  void a_difference_that_the_way_there_can_explain_counts_as_none() {
    long aMinuteAgo = System.nanoTime() - Duration.ofMinutes(1).toNanos();

    clock.learn(Instant.now(), aMinuteAgo);

    assertThat(clock.ahead()).isZero();
  }
}
