package dev.underpin.observability.slo;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import dev.underpin.core.testing.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SloTest {

  private static final long FAST = Duration.ofMillis(20).toNanos();

  private final ManualClock clock = new ManualClock();
  private final Slo slo = Slo.builder("checkout").availability(99.9).ticker(clock.ticker()).build();

  /** So many requests a minute, of which so many fail. */
  private void run(Duration duration, int perMinute, int failing) {
    for (long minute = 0; minute < duration.toMinutes(); minute++) {
      for (int i = 0; i < perMinute; i++) {
        slo.record(FAST, i < failing);
      }
      clock.advance(Duration.ofMinutes(1));
    }
  }

  private ObjectiveStatus availability() {
    return slo.status().objectives().get(0);
  }

  @Test
  void third_party_that_fails_pages_within_the_short_window_and_no_longer_once_it_is_back() {
    run(Duration.ofHours(6), 120, 0);
    assertThat(slo.status().alert()).isNull();

    run(Duration.ofMinutes(5), 120, 60);
    assertThat(slo.status().alert()).isEqualTo(Severity.PAGE);

    run(Duration.ofMinutes(6), 120, 0);
    assertThat(availability().burnRates().get(0).firing()).isFalse();
    run(Duration.ofMinutes(30), 120, 0);
    assertThat(slo.status().alert()).isNotEqualTo(Severity.PAGE);
  }

  @Test
  void slow_burn_is_a_ticket_and_no_page() {
    run(Duration.ofDays(1), 1_000, 4); // 0.4 percent: four times the budget

    assertThat(slo.status().alert()).isEqualTo(Severity.TICKET);
    assertThat(availability().burnRates())
        .extracting(BurnRate::firing)
        .containsExactly(false, false, true, true);
  }

  @Test
  void burn_rates_and_windows_are_those_of_the_workbook() {
    assertThat(availability().burnRates())
        .extracting(burn -> burn.threshold() + " " + burn.longWindow() + " " + burn.shortWindow())
        .containsExactly("14.4 PT1H PT5M", "6.0 PT6H PT30M", "3.0 PT24H PT2H", "1.0 PT72H PT6H");
  }

  @Test
  void what_is_inside_the_budget_alerts_nobody() {
    run(Duration.ofDays(4), 1_000, 0);
    for (int hour = 0; hour < 24 * 3; hour++) {
      run(Duration.ofMinutes(1), 1_000, 30); // 0.05 percent of the hour, all in one minute
      run(Duration.ofMinutes(59), 1_000, 0);
      assertThat(slo.status().alert()).isNull();
    }
  }

  @Test
  void three_failures_of_four_requests_at_night_wake_nobody() {
    for (int i = 0; i < 4; i++) {
      slo.record(FAST, i < 3);
    }

    assertThat(availability().burnRates().get(0).longRate()).isCloseTo(750, within(0.001));
    assertThat(slo.status().alert()).isNull();
  }

  @Test
  void budget_is_that_of_the_whole_window_and_forgets_what_was_before() {
    run(Duration.ofDays(1), 10, 10); // all of these are forgotten in the end
    run(Duration.ofDays(10), 10, 0);
    assertThat(availability().total()).isEqualTo(11 * 24 * 60 * 10);
    assertThat(availability().budgetLeft()).isLessThan(0);

    run(Duration.ofDays(21), 10, 0);

    assertThat(availability().total()).isBetween(30L * 24 * 600 - 620, 30L * 24 * 600 + 620);
    assertThat(availability().bad()).isZero();
    assertThat(availability().budgetLeft()).isEqualTo(100);
    assertThat(slo.count(ObjectiveStatus.AVAILABILITY, false)).isEqualTo(24 * 60 * 10);
    assertThat(slo.count(ObjectiveStatus.AVAILABILITY, true)).isEqualTo(31L * 24 * 60 * 10);
  }

  @Test
  void latency_is_a_budget_of_its_own_and_a_failure_is_not_in_time() {
    Slo both =
        Slo.builder("search")
            .availability(99)
            .latency(95, Duration.ofMillis(500))
            .ticker(clock.ticker())
            .build();
    for (int i = 0; i < 100; i++) {
      both.record(Duration.ofMillis(i < 10 ? 501 : 500).toNanos(), i == 99);
    }

    SloStatus status = both.status();
    assertThat(status.objectives())
        .extracting(ObjectiveStatus::objective, ObjectiveStatus::bad)
        .containsExactly(tuple("availability", 1L), tuple("latency", 11L));
    assertThat(both.count(ObjectiveStatus.LATENCY, true)).isEqualTo(89);
  }

  @Test
  void no_event_is_lost_when_minutes_turn_under_many_threads() throws Exception {
    AtomicLong now = new AtomicLong();
    Slo shared =
        Slo.builder("shared")
            .availability(99)
            .ticker(() -> now.addAndGet(Duration.ofSeconds(1).toNanos()))
            .build();
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<?>> done = new ArrayList<>();
      for (int thread = 0; thread < 4; thread++) {
        done.add(
            threads.submit(
                () -> {
                  for (int i = 0; i < 50_000; i++) {
                    shared.record(FAST, i % 10 == 0);
                  }
                }));
      }
      for (Future<?> each : done) {
        each.get(60, SECONDS);
      }
    } finally {
      threads.shutdownNow();
    }

    assertThat(shared.count(ObjectiveStatus.AVAILABILITY, true)).isEqualTo(180_000);
    assertThat(shared.count(ObjectiveStatus.AVAILABILITY, false)).isEqualTo(20_000);
  }

  @Test
  void shorter_window_alerts_nobody_of_what_lasts_for_all_of_it() {
    Slo week = Slo.builder("week").availability(99).window(Duration.ofDays(7)).build();

    assertThat(week.status().objectives().get(0).burnRates())
        .extracting(BurnRate::threshold)
        .containsExactly(3.36, 1.4, 1.0, 1.0);
  }

  @Test
  void events_of_an_hour_are_not_displaced_by_older_ones_that_are_pushed_out_later() {
    Slo rare =
        Slo.builder("rare")
            .availability(99)
            .window(Duration.ofDays(7))
            .ticker(clock.ticker())
            .build();
    rare.record(FAST, true); // its minute's place in the ring is the last to be used again
    clock.advance(Duration.ofHours(170));
    rare.record(FAST, false); // its hour has the row that the first hour would have
    clock.advance(Duration.ofMinutes(4_321));
    rare.record(FAST, false);
    clock.advance(Duration.ofMinutes(4 * 4_321 - 170 * 60 - 4_321));
    rare.record(FAST, false);

    ObjectiveStatus status = rare.status().objectives().get(0);
    assertThat(status.total()).isEqualTo(3);
    assertThat(status.bad()).isZero();
    assertThat(rare.count(ObjectiveStatus.AVAILABILITY, false)).isEqualTo(1);
  }

  @Test
  void settings_that_make_no_sense_are_refused_by_name() {
    assertThatThrownBy(() -> Slo.builder("a b")).hasMessageStartingWith("slo name must match");
    assertThatThrownBy(() -> Slo.builder("a").build())
        .hasMessage(
            "slo a must have a target but has none; call SloBuilder.availability or latency");
    assertThatThrownBy(() -> Slo.builder("a").availability(100))
        .hasMessage(
            "availability must be at least 50 and less than 100 percent but was 100.0; change SloBuilder.availability");
    assertThatThrownBy(() -> Slo.builder("a").latency(95, Duration.ZERO))
        .hasMessageStartingWith("latency limit must be more than 0 but was PT0S");
    assertThatThrownBy(() -> Slo.builder("a").window(Duration.ofDays(1)))
        .hasMessageStartingWith("window must be 7 to 90 days but was PT24H");
    assertThatThrownBy(() -> Slo.builder("a").minimumEvents(0))
        .hasMessageStartingWith("minimumEvents must be at least 1 but was 0");
  }
}
