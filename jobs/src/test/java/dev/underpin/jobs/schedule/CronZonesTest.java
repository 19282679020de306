package dev.underpin.jobs.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.underpin.jobs.schedule.Cron.Gap;
import dev.underpin.jobs.schedule.Cron.Overlap;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of fire times when clocks are set forward and back, zone by zone. */
class CronZonesTest {

  /** Without the seconds, for the sake of the tables. */
  private static String times(Schedule schedule, String after) {
    return FireTimes.first(2, schedule, after).stream()
        .map(time -> time.toString().replace(":00Z", "Z"))
        .collect(Collectors.joining(" "));
  }

  @ParameterizedTest(name = "{1} in {0}, {2}")
  @CsvSource(
      delimiter = '|',
      value = {
        // 03:00 to 04:00 on 2024-03-31 does not exist
        "Europe/Vilnius | 30 3 * * * | RUN_AFTER | 2024-03-30T12:00:00Z | 2024-03-31T01:00Z"
            + " 2024-04-01T00:30Z",
        "Europe/Vilnius | 30 3 * * * | SKIP      | 2024-03-30T12:00:00Z | 2024-04-01T00:30Z"
            + " 2024-04-02T00:30Z",
        "Europe/Vilnius | 0,30 3,4 * * * | RUN_AFTER | 2024-03-30T12:00:00Z | 2024-03-31T01:00Z"
            + " 2024-03-31T01:30Z",
        "Europe/Vilnius | 0 3 * * *  | RUN_AFTER | 2024-03-31T00:59:59Z | 2024-03-31T01:00Z"
            + " 2024-04-01T00:00Z",
        "Europe/Vilnius | 0 3 * * *  | RUN_AFTER | 2024-03-31T01:00:00Z | 2024-04-01T00:00Z"
            + " 2024-04-02T00:00Z",
        // 02:00 to 03:00 on 2024-03-10
        "America/New_York | 30 2 * * * | RUN_AFTER | 2024-03-09T12:00:00Z | 2024-03-10T07:00Z"
            + " 2024-03-11T06:30Z",
        "America/New_York | 30 2 * * * | SKIP    | 2024-03-09T12:00:00Z | 2024-03-11T06:30Z"
            + " 2024-03-12T06:30Z",
        "America/New_York | 30 2 10 3 * | SKIP   | 2024-01-01T00:00:00Z | 2025-03-10T06:30Z"
            + " 2026-03-10T06:30Z",
        // 02:00 to 02:30 on 2024-10-06
        "Australia/Lord_Howe | 15 2 * * * | RUN_AFTER | 2024-10-05T12:00:00Z | 2024-10-05T15:30Z"
            + " 2024-10-06T15:15Z",
        "Australia/Lord_Howe | 15 2 * * * | SKIP | 2024-10-05T12:00:00Z | 2024-10-06T15:15Z"
            + " 2024-10-07T15:15Z",
        "Australia/Lord_Howe | 30 2 * * * | SKIP | 2024-10-05T12:00:00Z | 2024-10-05T15:30Z"
            + " 2024-10-06T15:30Z",
        // no change at all
        "Asia/Kolkata | 30 2 * * * | RUN_AFTER | 2024-03-30T12:00:00Z | 2024-03-30T21:00Z"
            + " 2024-03-31T21:00Z",
        "Asia/Kolkata | 30 2 * * * | SKIP      | 2024-03-30T12:00:00Z | 2024-03-30T21:00Z"
            + " 2024-03-31T21:00Z",
        // the whole of 2011-12-30
        "Pacific/Apia | 0 2 * * *   | RUN_AFTER | 2011-12-29T13:00:00Z | 2011-12-30T10:00Z"
            + " 2011-12-30T12:00Z",
        "Pacific/Apia | 0 2 * * *   | SKIP      | 2011-12-29T13:00:00Z | 2011-12-30T12:00Z"
            + " 2011-12-31T12:00Z",
        "Pacific/Apia | 0 2 30 12 * | RUN_AFTER | 2011-12-01T00:00:00Z | 2011-12-30T10:00Z"
            + " 2012-12-29T12:00Z",
        "Pacific/Apia | 0 2 30 12 * | SKIP      | 2011-12-01T00:00:00Z | 2012-12-29T12:00Z"
            + " 2013-12-29T12:00Z"
      })
  void local_time_that_does_not_exist_fires_as_declared(
      String zone, String expression, Gap gap, String after, String expected) {
    for (Overlap any : Overlap.values()) {
      Cron cron = Cron.of(expression).zone(zone).gap(gap).overlap(any);

      assertThat(times(cron, after)).isEqualTo(expected);
    }
  }

  @ParameterizedTest(name = "{1} in {0}, {2}")
  @CsvSource(
      delimiter = '|',
      value = {
        // 03:00 to 04:00 on 2024-10-27 comes twice
        "Europe/Vilnius | 30 3 * * * | ONCE  | 2024-10-26T12:00:00Z | 2024-10-27T00:30Z"
            + " 2024-10-28T01:30Z",
        "Europe/Vilnius | 30 3 * * * | TWICE | 2024-10-26T12:00:00Z | 2024-10-27T00:30Z"
            + " 2024-10-27T01:30Z",
        "Europe/Vilnius | 0 3 * * *  | TWICE | 2024-10-27T00:00:00Z | 2024-10-27T01:00Z"
            + " 2024-10-28T01:00Z",
        "Europe/Vilnius | 0 4 * * *  | ONCE  | 2024-10-26T12:00:00Z | 2024-10-27T02:00Z"
            + " 2024-10-28T02:00Z",
        "Europe/Vilnius | 30 3 * * * | ONCE  | 2024-10-27T01:10:00Z | 2024-10-28T01:30Z"
            + " 2024-10-29T01:30Z",
        // 01:00 to 02:00 on 2024-11-03
        "America/New_York | 30 1 * * * | ONCE  | 2024-11-02T12:00:00Z | 2024-11-03T05:30Z"
            + " 2024-11-04T06:30Z",
        "America/New_York | 30 1 * * * | TWICE | 2024-11-02T12:00:00Z | 2024-11-03T05:30Z"
            + " 2024-11-03T06:30Z",
        // 01:30 to 02:00 on 2024-04-07
        "Australia/Lord_Howe | 45 1 * * * | ONCE  | 2024-04-06T12:00:00Z | 2024-04-06T14:45Z"
            + " 2024-04-07T15:15Z",
        "Australia/Lord_Howe | 45 1 * * * | TWICE | 2024-04-06T12:00:00Z | 2024-04-06T14:45Z"
            + " 2024-04-06T15:15Z",
        "Australia/Lord_Howe | 15 1 * * * | TWICE | 2024-04-06T12:00:00Z | 2024-04-06T14:15Z"
            + " 2024-04-07T14:45Z",
        "Asia/Kolkata | 30 2 * * * | ONCE  | 2024-10-26T12:00:00Z | 2024-10-26T21:00Z"
            + " 2024-10-27T21:00Z",
        "Asia/Kolkata | 30 2 * * * | TWICE | 2024-10-26T12:00:00Z | 2024-10-26T21:00Z"
            + " 2024-10-27T21:00Z",
        // 03:00 to 04:00 on 2012-04-01
        "Pacific/Apia | 30 3 * * * | ONCE  | 2012-03-31T12:00:00Z | 2012-03-31T13:30Z"
            + " 2012-04-01T14:30Z",
        "Pacific/Apia | 30 3 * * * | TWICE | 2012-03-31T12:00:00Z | 2012-03-31T13:30Z"
            + " 2012-03-31T14:30Z"
      })
  void local_time_that_comes_twice_fires_as_declared(
      String zone, String expression, Overlap overlap, String after, String expected) {
    for (Gap any : Gap.values()) {
      Cron cron = Cron.of(expression).zone(zone).overlap(overlap).gap(any);

      assertThat(times(cron, after)).isEqualTo(expected);
    }
  }

  /** JobRunr fired daily jobs again and again in the hour that comes twice. */
  @Test
  void daily_job_is_not_fired_again_and_again_in_the_hour_that_comes_twice() {
    Cron daily = Cron.of("5 2 * * *").zone("Europe/Berlin");
    int fires = 0;
    Instant last = Instant.parse("2024-10-26T00:05:00Z");

    for (Instant now = last; now.isBefore(Instant.parse("2024-10-28T12:00:00Z")); ) {
      now = now.plusSeconds(15);
      Instant next = FireTimes.next(daily, last);
      if (!next.isAfter(now)) {
        fires++;
        last = next;
      }
    }

    assertThat(fires).isEqualTo(2);
  }

  /** Quartz stands still for an hour, and the crons that count in local time with it. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Europe/Vilnius",
        "America/New_York",
        "Australia/Lord_Howe",
        "Asia/Kolkata",
        "Pacific/Apia"
      })
  void job_of_every_quarter_of_an_hour_never_stands_still_and_never_hurries(String zone) {
    Cron quarters = Cron.of("*/15 * * * *").zone(zone);
    Instant time = Instant.parse("2011-01-01T00:00:00Z");

    while (time.isBefore(Instant.parse("2012-12-31T00:00:00Z"))) {
      Instant next = FireTimes.next(quarters, time);
      assertThat(Duration.between(time, next)).isEqualTo(Duration.ofMinutes(15));
      time = next;
    }
  }

  /** Quartz gave null, or looped, behind such changes. */
  @ParameterizedTest
  @ValueSource(strings = {"Africa/Casablanca", "America/Santiago", "Africa/Cairo", "Asia/Beirut"})
  void zone_that_changes_at_midnight_or_often_fires_every_day_of_many_years(String zone) {
    for (String expression : List.of("0 0 * * *", "29 5 2 * * *", "30 0 * * *")) {
      Cron daily = Cron.of(expression).zone(zone);
      Instant time = FireTimes.next(daily, Instant.parse("2000-01-01T00:00:00Z"));
      int fires = 1;
      while (time.isBefore(Instant.parse("2030-01-01T00:00:00Z"))) {
        Instant next = FireTimes.next(daily, time);
        assertThat(Duration.between(time, next))
            .isBetween(Duration.ofHours(22), Duration.ofHours(26));
        time = next;
        fires++;
      }
      assertThat(fires).isBetween(10_958, 10_959);
    }
  }
}
