package dev.underpin.jobs.schedule;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The values of one field of a cron expression, as the bits of a long: no field has more than 60.
 */
record CronField(long values) {

  private static final Pattern ITEM =
      Pattern.compile("(\\*|[A-Z]+|[0-9]{1,4})(?:-([A-Z]+|[0-9]{1,4}))?(?:/([0-9]{1,4}))?");
  private static final List<String> MONTHS =
      List.of("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC");
  private static final List<String> DAYS = List.of("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT");
  private static final int SUNDAY_AS_END = 7;
  private static final int MOST = 59;

  /** What a field counts. */
  enum Unit {
    SECOND(0, 59),
    MINUTE(0, 59),
    HOUR(0, 23),
    DAY_OF_MONTH(1, 31),
    MONTH(1, 12),
    DAY_OF_WEEK(0, 6);

    private final int min;
    private final int max;

    Unit(int min, int max) {
      this.min = min;
      this.max = max;
    }

    private List<String> names() {
      return switch (this) {
        case MONTH -> MONTHS;
        case DAY_OF_WEEK -> DAYS;
        default -> List.of();
      };
    }

    /** Sunday is 0 and 7, as in crontab(5). */
    private int highest() {
      return this == DAY_OF_WEEK ? SUNDAY_AS_END : max;
    }

    int value(String text) {
      int named = names().indexOf(text);
      if (named >= 0) {
        return named + min;
      }
      if (!Character.isDigit(text.charAt(0))) {
        throw malformed(text, names().isEmpty() ? "has no names" : "knows " + names());
      }
      int value = Integer.parseInt(text);
      if (value < min || value > highest()) {
        throw malformed(text, "must be %d to %d".formatted(min, highest()));
      }
      return value;
    }

    IllegalArgumentException malformed(String text, String rule) {
      String name = name().toLowerCase(Locale.ROOT).replace('_', ' ');
      return new IllegalArgumentException(
          "%s of a cron expression %s but was \"%s\"".formatted(name, rule, text));
    }
  }

  /** All values of a list of values, ranges and steps; {@code text} is in upper case. */
  static CronField parse(Unit unit, String text) {
    long values = 0;
    for (String item : text.split(",", -1)) {
      values |= item(unit, item);
    }
    return new CronField(values);
  }

  private static long item(Unit unit, String item) {
    Matcher parts = ITEM.matcher(item);
    if (!parts.matches()) {
      throw unit.malformed(item, "must be *, a value, a range a-b, or one of them with a step /n");
    }
    boolean star = parts.group(1).equals("*");
    if (star && parts.group(2) != null) {
      throw unit.malformed(item, "must not have a range that begins with *");
    }
    int first = star ? unit.min : unit.value(parts.group(1));
    int last = last(unit, parts, first);
    if (last < first) {
      throw unit.malformed(item, "must have ranges that go up; write two, such as 22-23,0-2,");
    }
    int step = parts.group(3) == null ? 1 : Integer.parseInt(parts.group(3));
    if (step < 1 || step > unit.max) {
      throw unit.malformed(item, "must have steps of 1 to " + unit.max);
    }
    return bits(first, last, step);
  }

  private static int last(Unit unit, Matcher parts, int first) {
    if (parts.group(2) != null) {
      int last = unit.value(parts.group(2));
      // FRI-SUN: at the end of a range Sunday is the seventh day
      return unit == Unit.DAY_OF_WEEK && last == 0 && first > 0 ? SUNDAY_AS_END : last;
    }
    boolean open = parts.group(1).equals("*") || parts.group(3) != null;
    return open ? Math.max(first, unit.max) : first;
  }

  private static long bits(int first, int last, int step) {
    long bits = 0;
    for (int value = first; value <= last; value += step) {
      bits |= 1L << value;
    }
    return bits;
  }

  /** Days of the week, with Sunday as 0 alone. */
  CronField ofWeek() {
    long sunday = (values >> SUNDAY_AS_END) & 1;
    return new CronField((values & ~(1L << SUNDAY_AS_END)) | sunday);
  }

  boolean contains(int value) {
    return ((values >> value) & 1) == 1;
  }

  /** The first value from this one on; -1 if there is none. */
  int next(int from) {
    long left = from > MOST ? 0 : (values >> from) << from;
    return left == 0 ? -1 : Long.numberOfTrailingZeros(left);
  }
}
