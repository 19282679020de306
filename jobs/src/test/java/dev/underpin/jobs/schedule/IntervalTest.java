package dev.underpin.jobs.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class IntervalTest {

  private static Instant next(Interval interval, String after) {
    return interval.next(Instant.parse(after));
  }

  @Test
  void quarters_of_an_hour_are_on_the_grid_whenever_one_asks() {
    Interval quarter = Interval.every(Duration.ofMinutes(15));

    assertThat(next(quarter, "2027-03-01T10:14:59.999999Z")).isEqualTo("2027-03-01T10:15:00Z");
    assertThat(next(quarter, "2027-03-01T10:15:00Z")).isEqualTo("2027-03-01T10:30:00Z");
    assertThat(next(quarter, "1969-12-31T23:59:59.5Z")).isEqualTo("1970-01-01T00:00:00Z");
  }

  @Test
  void grid_goes_through_its_anchor_in_both_directions() {
    Interval seven =
        Interval.every(Duration.ofHours(7)).from(Instant.parse("2027-01-01T00:00:00Z"));

    assertThat(next(seven, "2026-12-31T17:00:00Z")).isEqualTo("2027-01-01T00:00:00Z");
    assertThat(next(seven, "2027-01-01T00:00:00Z")).isEqualTo("2027-01-01T07:00:00Z");
  }

  @Test
  void same_grid_has_the_same_words() {
    Interval hour = Interval.every(Duration.ofHours(1));

    assertThat(hour.from(Instant.parse("1960-05-05T05:00:00Z"))).isEqualTo(hour);
    assertThat(hour.from(Instant.parse("1960-05-05T05:01:00Z"))).isNotEqualTo(hour);
    assertThat(hour.text()).isEqualTo("every PT1H from 1970-01-01T00:00:00Z");
  }

  @Property(tries = 500)
  void next_is_the_first_of_the_grid_after_a_time(
      @ForAll @LongRange(min = 1_000, max = 315_360_000_000L) long millis,
      @ForAll @LongRange(min = -4_000_000_000_000L, max = 40_000_000_000_000L) long anchor,
      @ForAll @LongRange(min = -4_000_000_000_000L, max = 40_000_000_000_000L) long after) {
    Interval interval =
        Interval.every(Duration.ofMillis(millis)).from(Instant.ofEpochMilli(anchor));

    long next = interval.next(Instant.ofEpochMilli(after)).toEpochMilli();

    assertThat(next).isGreaterThan(after).isLessThanOrEqualTo(after + millis);
    assertThat(Math.floorMod(next - anchor, millis)).isZero();
  }

  @Test
  void interval_out_of_range_is_refused() {
    assertThatThrownBy(() -> Interval.every(Duration.ofMillis(999)))
        .hasMessageContaining("interval must be 1 s to 3650 days")
        .hasMessageContaining("was PT0.999S");
    assertThatThrownBy(() -> Interval.every(Duration.ofDays(3651)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Interval.every(Duration.ofNanos(1_000_000_001)))
        .hasMessageContaining("whole milliseconds");
  }
}
