package dev.underpin.jobs.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CronTest {

  private static List<String> times(Schedule schedule, String after, int count) {
    return FireTimes.first(count, schedule, after).stream().map(Instant::toString).toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "*/20 * * * *   | 2024-01-01T00:20:00Z | 2024-01-01T00:40:00Z",
        "10/20 * * * *  | 2024-01-01T00:10:00Z | 2024-01-01T00:30:00Z",
        "5-10/4 3 * * * | 2024-01-01T03:05:00Z | 2024-01-01T03:09:00Z",
        "0 0 1 1 *      | 2025-01-01T00:00:00Z | 2026-01-01T00:00:00Z",
        "0 9 * * MON-FRI | 2024-01-01T09:00:00Z | 2024-01-02T09:00:00Z",
        "0 9 * * fri-sun | 2024-01-05T09:00:00Z | 2024-01-06T09:00:00Z",
        "0 9 * * 0      | 2024-01-07T09:00:00Z | 2024-01-14T09:00:00Z",
        "0 9 * * 7      | 2024-01-07T09:00:00Z | 2024-01-14T09:00:00Z",
        "0 0 29 2 *     | 2024-02-29T00:00:00Z | 2028-02-29T00:00:00Z",
        "0 0 29 FEB */6 | 2032-02-29T00:00:00Z | 2048-02-29T00:00:00Z",
        "0 0 L * *      | 2024-01-31T00:00:00Z | 2024-02-29T00:00:00Z",
        "0 0 L-3 * *    | 2024-01-28T00:00:00Z | 2024-02-26T00:00:00Z",
        "0 0 LW * *     | 2024-01-31T00:00:00Z | 2024-02-29T00:00:00Z",
        "0 0 6W * *     | 2024-01-05T00:00:00Z | 2024-02-06T00:00:00Z",
        "0 0 1W 6 *     | 2024-06-03T00:00:00Z | 2025-06-02T00:00:00Z",
        "0 0 31W * *    | 2024-01-31T00:00:00Z | 2024-03-29T00:00:00Z",
        "0 0 ? * FRIL   | 2024-01-26T00:00:00Z | 2024-02-23T00:00:00Z",
        "0 0 ? * 5#2    | 2024-01-12T00:00:00Z | 2024-02-09T00:00:00Z",
        "0 0 * * MON#5  | 2024-01-29T00:00:00Z | 2024-04-29T00:00:00Z",
        "0 0 1,L * *    | 2024-01-31T00:00:00Z | 2024-02-01T00:00:00Z",
        "@yearly        | 2025-01-01T00:00:00Z | 2026-01-01T00:00:00Z",
        "@monthly       | 2024-02-01T00:00:00Z | 2024-03-01T00:00:00Z",
        "@weekly        | 2024-01-07T00:00:00Z | 2024-01-14T00:00:00Z",
        "@daily         | 2024-01-02T00:00:00Z | 2024-01-03T00:00:00Z",
        "@hourly        | 2024-01-01T01:00:00Z | 2024-01-01T02:00:00Z",
        "15,45 30 12 1 1 * | 2024-01-01T12:30:15Z | 2024-01-01T12:30:45Z",
        "*/30 * * * * *  | 2024-01-01T00:00:30Z | 2024-01-01T00:01:00Z"
      })
  void expression_gives_these_times(String expression, String first, String second) {
    assertThat(times(Cron.of(expression), "2024-01-01T00:00:00Z", 2))
        .containsExactly(first, second);
  }

  /** As crontab(5) has it; Spring asks for both days, Quartz refuses such an expression. */
  @Test
  void day_that_either_day_field_picks_counts() {
    Cron either = Cron.of("0 0 13 * FRI");

    assertThat(times(either, "2024-09-01T00:00:00Z", 4))
        .containsExactly(
            "2024-09-06T00:00:00Z",
            "2024-09-13T00:00:00Z",
            "2024-09-20T00:00:00Z",
            "2024-09-27T00:00:00Z");
    assertThat(times(either, "2024-08-10T00:00:00Z", 1)).containsExactly("2024-08-13T00:00:00Z");
  }

  @Test
  void field_of_days_that_begins_with_a_star_only_narrows_the_other() {
    assertThat(times(Cron.of("0 0 */2 * MON"), "2024-01-01T00:00:00Z", 2))
        .containsExactly("2024-01-15T00:00:00Z", "2024-01-29T00:00:00Z");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "* * * *        | must have 5 fields",
        "* * * * * * *  | must have 5 fields",
        "@reboot        | must have 5 fields",
        "60 * * * *     | minute of a cron expression must be 0 to 59 but was \"60\"",
        "* 24 * * *     | hour of a cron expression must be 0 to 23 but was \"24\"",
        "* * 0 * *      | day of month of a cron expression must be 1 to 31 but was \"0\"",
        "* * * 13 *     | month of a cron expression must be 1 to 12 but was \"13\"",
        "* * * * 8      | day of week of a cron expression must be 0 to 7 but was \"8\"",
        "* * * JANUARY * | month of a cron expression knows [JAN, FEB",
        "* FRI * * *    | hour of a cron expression has no names but was \"FRI\"",
        "*/0 * * * *    | must have steps of 1 to 59 but was \"*/0\"",
        "*/60 * * * *   | must have steps of 1 to 59",
        "30-10 * * * *  | must have ranges that go up; write two, such as 22-23,0-2",
        "*-5 * * * *    | must not have a range that begins with *",
        ", * * * *      | must be *, a value, a range a-b",
        "-1 * * * *     | must be *, a value, a range a-b",
        "1,,2 * * * *   | must be *, a value, a range a-b",
        "1.5 * * * *    | must be *, a value, a range a-b",
        "* * * * L      | must say which last day, such as FRIL",
        "* * * * FRI#6  | must be the first to fifth of a month",
        "* * 32W * *    | must be 1 to 31",
        "* * L-31 * *   | must be at most 30 days before the last",
        "0 0 30 2 *     | must fire some day but \"0 0 30 2 *\" never does",
        "0 0 31 4,6,9,11 * | never does"
      })
  void malformed_expression_is_refused_with_its_rule(String expression, String message) {
    assertThatThrownBy(() -> Cron.of(expression))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  @Test
  void unknown_zone_is_refused() {
    assertThatThrownBy(() -> Cron.of("@daily").zone("Europe/Wilno"))
        .hasMessage(
            "zone must be one of the time zone database, such as \"Europe/Vilnius\", but was"
                + " \"Europe/Wilno\"");
  }

  @Test
  void words_say_all_that_decides_the_times_and_nothing_else() {
    assertThat(Cron.of(" 0   2 * * mon ").zone("Europe/Vilnius").text())
        .isEqualTo("cron 0 2 * * MON in Europe/Vilnius, gap RUN_AFTER, overlap ONCE");
    assertThat(Cron.of("*/5 * * * *").text())
        .isEqualTo("cron */5 * * * * in Z, gap SKIP, overlap TWICE");
    assertThat(Cron.of("0 2 * * MON")).isEqualTo(Cron.of("0  2 * * mon"));
  }
}
