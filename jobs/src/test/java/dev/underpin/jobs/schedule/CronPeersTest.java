package dev.underpin.jobs.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import java.text.ParseException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Objects;
import java.util.TimeZone;
import java.util.function.UnaryOperator;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.quartz.CronExpression;

/**
 * The same fire times as other implementations give, where there is no change of time: Spring,
 * Quartz and cron-utils, each in its own words.
 */
class CronPeersTest {

  private static final List<LocalDateTime> STARTS =
      List.of(
          LocalDateTime.of(2023, 12, 31, 23, 59, 59),
          LocalDateTime.of(2024, 2, 28, 12, 30),
          LocalDateTime.of(2026, 6, 30, 0, 0));
  private static final int TIMES = 8;

  private static List<LocalDateTime> times(LocalDateTime start, UnaryOperator<LocalDateTime> next) {
    List<LocalDateTime> times = new ArrayList<>();
    LocalDateTime time = start;
    for (int i = 0; i < TIMES; i++) {
      time = next.apply(time);
      times.add(time);
    }
    return times;
  }

  private static List<List<LocalDateTime>> times(UnaryOperator<LocalDateTime> next) {
    return STARTS.stream().map(start -> times(start, next)).toList();
  }

  private static UnaryOperator<LocalDateTime> ours(String expression) {
    Cron cron = Cron.of(expression);
    return time -> {
      Instant next = FireTimes.next(cron, time.toInstant(ZoneOffset.UTC));
      return LocalDateTime.ofInstant(next, ZoneOffset.UTC);
    };
  }

  private static UnaryOperator<LocalDateTime> spring(String expression) {
    var cron = org.springframework.scheduling.support.CronExpression.parse(expression);
    return time -> Objects.requireNonNull(cron.next(time));
  }

  private static UnaryOperator<LocalDateTime> quartz(String expression) {
    try {
      CronExpression cron = new CronExpression(expression);
      cron.setTimeZone(TimeZone.getTimeZone("UTC"));
      return time -> {
        Date next = cron.getNextValidTimeAfter(Date.from(time.toInstant(ZoneOffset.UTC)));
        return LocalDateTime.ofInstant(next.toInstant(), ZoneOffset.UTC);
      };
    } catch (ParseException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static UnaryOperator<LocalDateTime> cronUtils(String expression) {
    CronParser parser = new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX));
    ExecutionTime times = ExecutionTime.forCron(parser.parse(expression));
    return time -> times.nextExecution(time.atZone(ZoneOffset.UTC)).orElseThrow().toLocalDateTime();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "* * * * *          | 0 * * * * ?",
        "*/7 * * * *        | 0 */7 * * * ?",
        "5/10 * * * *       | 0 5/10 * * * ?",
        "0 0 * * *          | 0 0 0 * * ?",
        "15 10 * * *        | 0 15 10 * * ?",
        "0 9-17/2 * * MON-FRI | 0 0 9-17/2 ? * MON-FRI",
        "30 4 1,15 * *      | 0 30 4 1,15 * ?",
        "0 0 31 * *         | 0 0 0 31 * ?",
        "0 0 29 2 *         | 0 0 0 29 2 ?",
        "0 12 1/5 * *       | 0 0 12 1/5 * ?",
        "0 0 L * *          | 0 0 0 L * ?",
        "0 0 L-2 * *        | 0 0 0 L-2 * ?",
        "0 0 LW * *         | 0 0 0 LW * ?",
        "0 0 1W * *         | 0 0 0 1W * ?",
        "0 0 15W * *        | 0 0 0 15W * ?",
        "0 0 ? * FRIL       | 0 0 0 ? * 6L",
        "0 0 ? * 5L         | 0 0 0 ? * 6L",
        "0 0 ? * FRI#3      | 0 0 0 ? * 6#3",
        "0 0 ? * MON#1      | 0 0 0 ? * 2#1",
        "0 0 ? * MON#5      | 0 0 0 ? * 2#5",
        "0 0 ? JAN,JUL SUN  | 0 0 0 ? JAN,JUL SUN",
        "0 0 ? * SAT,SUN    | 0 0 0 ? * SAT,SUN",
        "59 23 31 12 *      | 0 59 23 31 12 ?",
        "10,20 0 */6 * * ?  | 10,20 0 */6 * * ?"
      })
  void same_times_as_quartz(String ours, String quartz) {
    assertThat(times(ours(ours))).isEqualTo(times(quartz(quartz)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "* * * * *",
        "*/7 * * * *",
        "5/10 * * * *",
        "0 0 * * *",
        "0 9-17/2 * * MON-FRI",
        "30 4 1,15 * *",
        "0 0 31 * *",
        "0 0 29 2 *",
        "0 0 * * 0",
        "0 0 * * 7",
        "0 0 * * 5-7",
        "0 0 L * *",
        "0 0 L-3 * *",
        "0 0 LW * *",
        "0 0 1W * *",
        "0 0 15W * *",
        "0 0 ? * FRIL",
        "0 0 ? * 5L",
        "0 0 ? * FRI#2",
        "0 0 ? * MON#5",
        "0 0 * JAN-MAR WED",
        "0 0 1/5 * *",
        "@yearly",
        "@monthly",
        "@weekly",
        "@daily",
        "@hourly",
        "0 0 */2 * MON"
      })
  void same_times_as_spring(String expression) {
    String theirs = expression.startsWith("@") ? expression : "0 " + expression;
    assertThat(times(ours(expression))).isEqualTo(times(spring(theirs)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "* * * * *",
        "*/7 * * * *",
        "0 0 * * *",
        "0 9-17/2 * * 1-5",
        "30 4 1,15 * *",
        "0 0 31 * *",
        "0 0 29 2 *",
        "0 0 * * 0",
        "0 0 * * 7",
        "0 0 * 1-3 3",
        "0 0 13 * 5",
        "0 0 1,15 * 3",
        "15 14 1 * *",
        "0 22 * * 1-5",
        "23 0-20/2 * * *",
        "5 4 * * 0"
      })
  void same_times_as_cron_utils_reads_a_crontab(String expression) {
    assertThat(times(ours(expression))).isEqualTo(times(cronUtils(expression)));
  }

  @Provide
  Arbitrary<String> expressions() {
    Arbitrary<String> days =
        Arbitraries.oneOf(
            field(1, 28).map(day -> day + " * ?"),
            Combinators.combine(field(1, 12), list(items(0, 6)))
                .as((months, week) -> "? " + months + " " + week));
    return Combinators.combine(field(0, 59), field(0, 23), days)
        .as((minute, hour, rest) -> minute + " " + hour + " " + rest);
  }

  /** Lists of values, ranges and steps. */
  private static Arbitrary<String> field(int min, int max) {
    Arbitrary<String> stepped = step(min, max).map(step -> "*/" + step);
    return Arbitraries.oneOf(
        Arbitraries.just("*"), list(Arbitraries.oneOf(items(min, max), stepped)));
  }

  private static Arbitrary<String> list(Arbitrary<String> items) {
    return items.list().ofMinSize(1).ofMaxSize(3).map(some -> String.join(",", some));
  }

  private static Arbitrary<Integer> step(int min, int max) {
    return Arbitraries.integers().between(1, (max - min) / 2);
  }

  /** Without a star, whose steps begin on Monday in Spring and on Sunday in a crontab. */
  private static Arbitrary<String> items(int min, int max) {
    Arbitrary<Integer> value = Arbitraries.integers().between(min, max);
    Arbitrary<String> range =
        Combinators.combine(value, value).as((a, b) -> Math.min(a, b) + "-" + Math.max(a, b));
    return Arbitraries.oneOf(
        value.map(String::valueOf),
        range,
        Combinators.combine(range, step(min, max)).as((r, step) -> r + "/" + step));
  }

  @Property(tries = 300)
  void any_expression_gives_the_times_that_spring_gives(@ForAll("expressions") String expression) {
    assertThat(times(ours(expression))).isEqualTo(times(spring("0 " + expression)));
  }
}
