package dev.underpin.core.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

class ManualClockTest {

  private static final Instant START = Instant.parse("2027-03-04T05:06:07Z");

  @Test
  void it_stands_until_it_is_moved() {
    ManualClock clock = new ManualClock(START);

    assertThat(clock.instant()).isEqualTo(START);
    assertThat(clock.instant()).isEqualTo(START);
  }

  @Test
  void wall_clock_and_ticker_move_forward_together() {
    ManualClock clock = new ManualClock(START);
    LongSupplier ticker = clock.ticker();
    long before = ticker.getAsLong();

    clock.advance(Duration.ofMinutes(5));

    assertThat(clock.instant()).isEqualTo(START.plusSeconds(300));
    assertThat(ticker.getAsLong() - before).isEqualTo(Duration.ofMinutes(5).toNanos());
  }

  @Test
  void moving_back_moves_the_wall_clock_alone() {
    ManualClock clock = new ManualClock(START);
    LongSupplier ticker = clock.ticker();
    clock.advance(Duration.ofMinutes(5));
    long before = ticker.getAsLong();

    clock.advance(Duration.ofHours(-1));

    assertThat(clock.instant()).isEqualTo(START.plusSeconds(300 - 3600));
    assertThat(ticker.getAsLong()).isEqualTo(before);
  }

  @Test
  void it_starts_somewhere_without_being_told() {
    assertThat(new ManualClock().instant()).isEqualTo(Instant.parse("2027-01-01T00:00:00Z"));
  }
}
