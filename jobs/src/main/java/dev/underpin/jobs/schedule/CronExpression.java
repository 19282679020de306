package dev.underpin.jobs.schedule;

import dev.underpin.jobs.schedule.CronField.Unit;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The local times of a cron expression, which knows no zone: {@link Cron} makes instants of them.
 */
record CronExpression(String text, TimeFields times, CronDays days, CronField months) {

  // The calendar repeats after 400 years to the day of the week: what is not found in so many never
  // comes.
  private static final int CYCLE_YEARS = 400;
  private static final LocalDateTime SOME_TIME = LocalDateTime.of(2000, 1, 1, 0, 0);
  private static final Map<String, String> MACROS =
      Map.of(
          "@YEARLY", "0 0 1 1 *",
          "@ANNUALLY", "0 0 1 1 *",
          "@MONTHLY", "0 0 1 * *",
          "@WEEKLY", "0 0 * * 0",
          "@DAILY", "0 0 * * *",
          "@MIDNIGHT", "0 0 * * *",
          "@HOURLY", "0 * * * *");

  /** The fields of a time of day. */
  private record TimeFields(
      CronField hours, CronField minutes, CronField seconds, boolean everyHour) {}

  static CronExpression parse(String given) {
    String text = String.join(" ", given.trim().toUpperCase(Locale.ROOT).split("\\s+", -1));
    String[] fields = MACROS.getOrDefault(text, text).split(" ", -1);
    if (fields.length != 5 && fields.length != 6) {
      throw new IllegalArgumentException(
          "cron expression must have 5 fields (minute, hour, day of month, month, day of week), 6 with seconds in front, or be one of %s, but was \"%s\""
              .formatted(MACROS.keySet().stream().sorted().toList(), given));
    }
    int at = fields.length - 5;
    TimeFields times =
        new TimeFields(
            CronField.parse(Unit.HOUR, fields[at + 1]),
            CronField.parse(Unit.MINUTE, fields[at]),
            CronField.parse(Unit.SECOND, at == 0 ? "0" : fields[0]),
            fields[at + 1].startsWith("*"));
    CronField months = CronField.parse(Unit.MONTH, fields[at + 3]);
    CronDays days = CronDays.parse(fields[at + 2], fields[at + 4]);
    CronExpression expression = new CronExpression(text, times, days, months);
    if (expression.next(SOME_TIME) == null) {
      throw new IllegalArgumentException(
          "cron expression must fire some day but \"%s\" never does: no year has such a day"
              .formatted(given));
    }
    return expression;
  }

  /** Whether it goes on all day long, and not at certain hours. */
  boolean isEveryHour() {
    return times.everyHour();
  }

  /** The first local time from this one on, which is one of whole seconds. */
  @Nullable LocalDateTime next(LocalDateTime from) {
    LocalDate last = from.toLocalDate().plusYears(CYCLE_YEARS);
    LocalDate date = nextDate(from.toLocalDate(), last);
    while (date != null) {
      boolean isFirst = date.equals(from.toLocalDate());
      LocalTime time = nextTime(isFirst ? from.toLocalTime() : LocalTime.MIN);
      if (time != null) {
        return date.atTime(time);
      }
      date = nextDate(date.plusDays(1), last);
    }
    return null;
  }

  private @Nullable LocalDate nextDate(LocalDate from, LocalDate last) {
    LocalDate date = from;
    while (!date.isAfter(last)) {
      if (!months.contains(date.getMonthValue())) {
        date = date.withDayOfMonth(1).plusMonths(1);
      } else if (days.matches(date)) {
        return date;
      } else {
        date = date.plusDays(1);
      }
    }
    return null;
  }

  private @Nullable LocalTime nextTime(LocalTime from) {
    int hour = times.hours().next(from.getHour());
    while (hour >= 0) {
      boolean sameHour = hour == from.getHour();
      int minute = times.minutes().next(sameHour ? from.getMinute() : 0);
      while (minute >= 0) {
        boolean same = sameHour && minute == from.getMinute();
        int second = times.seconds().next(same ? from.getSecond() : 0);
        if (second >= 0) {
          return LocalTime.of(hour, minute, second);
        }
        minute = times.minutes().next(minute + 1);
      }
      hour = times.hours().next(hour + 1);
    }
    return null;
  }
}
