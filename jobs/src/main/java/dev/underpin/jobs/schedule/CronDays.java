package dev.underpin.jobs.schedule;

import dev.underpin.jobs.schedule.CronField.Unit;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The two fields of a cron expression that pick days. As in crontab(5), a day counts if either of
 * them picks it, unless one of them begins with {@code *}: then both have to.
 */
record CronDays(Side month, Side week) {

  private static final Pattern LAST = Pattern.compile("L(?:-([0-9]{1,2}))?");
  private static final Pattern WEEKDAY = Pattern.compile("([0-9]{1,2})W");
  private static final Pattern LAST_OF_WEEKDAY = Pattern.compile("([A-Z]{3}|[0-9])L");
  private static final Pattern NTH_OF_WEEKDAY = Pattern.compile("([A-Z]{3}|[0-9])#([0-9])");

  /** Picks days that no list of numbers can. */
  private interface Rule {
    boolean matches(LocalDate date);
  }

  /** One of the two fields. */
  private record Side(CronField values, List<Rule> rules, boolean isStar) {

    boolean matches(int value, LocalDate date) {
      return values.contains(value) || rules.stream().anyMatch(rule -> rule.matches(date));
    }
  }

  /** How an item of a field is read that is no list of numbers; null if it is one. */
  private interface Reader {
    @Nullable Rule read(String item);
  }

  static CronDays parse(String ofMonth, String ofWeek) {
    Side month = side(Unit.DAY_OF_MONTH, ofMonth, CronDays::ruleOfMonth);
    Side week = side(Unit.DAY_OF_WEEK, ofWeek, CronDays::ruleOfWeek);
    return new CronDays(month, new Side(week.values().ofWeek(), week.rules(), week.isStar()));
  }

  private static Side side(Unit unit, String text, Reader reader) {
    if (text.equals("?")) {
      return new Side(CronField.parse(unit, "*"), List.of(), true);
    }
    List<Rule> rules = new ArrayList<>();
    List<String> rest = new ArrayList<>();
    for (String item : text.split(",", -1)) {
      Rule rule = reader.read(item);
      if (rule == null) {
        rest.add(item);
      } else {
        rules.add(rule);
      }
    }
    CronField values =
        rest.isEmpty() ? new CronField(0) : CronField.parse(unit, String.join(",", rest));
    return new Side(values, List.copyOf(rules), text.startsWith("*"));
  }

  private static @Nullable Rule ruleOfMonth(String item) {
    Matcher last = LAST.matcher(item);
    if (last.matches()) {
      int before = last.group(1) == null ? 0 : Integer.parseInt(last.group(1));
      if (before > 30) {
        throw Unit.DAY_OF_MONTH.malformed(item, "must be at most 30 days before the last");
      }
      return date -> date.getDayOfMonth() == date.lengthOfMonth() - before;
    }
    if (item.equals("LW")) {
      return date -> date.equals(nearestWeekday(date, date.lengthOfMonth()));
    }
    Matcher weekday = WEEKDAY.matcher(item);
    if (weekday.matches()) {
      int day = Unit.DAY_OF_MONTH.value(weekday.group(1));
      return date -> day <= date.lengthOfMonth() && date.equals(nearestWeekday(date, day));
    }
    return null;
  }

  /** Of a Saturday the Friday, of a Sunday the Monday, but never in another month. */
  private static LocalDate nearestWeekday(LocalDate month, int day) {
    LocalDate wanted = month.withDayOfMonth(day);
    return switch (wanted.getDayOfWeek()) {
      case SATURDAY -> day == 1 ? wanted.plusDays(2) : wanted.minusDays(1);
      case SUNDAY -> day == month.lengthOfMonth() ? wanted.minusDays(2) : wanted.plusDays(1);
      default -> wanted;
    };
  }

  private static @Nullable Rule ruleOfWeek(String item) {
    if (item.equals("L")) {
      throw Unit.DAY_OF_WEEK.malformed(
          item, "must say which last day, such as FRIL for the month's last Friday,");
    }
    Matcher last = LAST_OF_WEEKDAY.matcher(item);
    if (last.matches()) {
      int day = Unit.DAY_OF_WEEK.value(last.group(1)) % 7;
      return date -> of(date) == day && date.getDayOfMonth() + 7 > date.lengthOfMonth();
    }
    Matcher nth = NTH_OF_WEEKDAY.matcher(item);
    if (nth.matches()) {
      int day = Unit.DAY_OF_WEEK.value(nth.group(1)) % 7;
      int count = Integer.parseInt(nth.group(2));
      if (count < 1 || count > 5) {
        throw Unit.DAY_OF_WEEK.malformed(item, "must be the first to fifth of a month");
      }
      return date -> of(date) == day && (date.getDayOfMonth() - 1) / 7 + 1 == count;
    }
    return null;
  }

  /** Sunday is 0. */
  private static int of(LocalDate date) {
    DayOfWeek day = date.getDayOfWeek();
    return day.getValue() % 7;
  }

  boolean matches(LocalDate date) {
    boolean ofMonth = month.matches(date.getDayOfMonth(), date);
    boolean ofWeek = week.matches(of(date), date);
    boolean isBoth = month.isStar() || week.isStar();
    return isBoth ? ofMonth && ofWeek : ofMonth || ofWeek;
  }
}
