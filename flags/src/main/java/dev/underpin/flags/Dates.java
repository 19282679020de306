package dev.underpin.flags;

import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * Reads times out of attributes, without allocating: {@code 2027-03-01}, {@code
 * 2027-03-01T12:30:00}, with fractions of a second, with {@code Z} or an offset like {@code
 * +02:00}. UTC where no offset is given, and the start of the day where no time is.
 */
final class Dates {

  static final String RULE = "must be a time such as \"2027-03-01T12:30:00Z\"";

  /** Stands for a text that is no time. */
  static final long NONE = Long.MIN_VALUE;

  private static final int MAX_LENGTH = 40;
  private static final int DATE_LENGTH = 10;
  private static final int MINUTE_MILLIS = 60_000;
  private static final long DAY_MILLIS = 1_440L * MINUTE_MILLIS;

  private Dates() {}

  /** Milliseconds since 1970, or {@link #NONE}. */
  static long parse(String text) {
    if (text.length() < DATE_LENGTH || text.length() > MAX_LENGTH) {
      return NONE;
    }
    int year = digits(text, 0, 4);
    int month = digits(text, 5, 2);
    int day = digits(text, 8, 2);
    boolean isDate = year >= 0 && text.charAt(4) == '-' && text.charAt(7) == '-';
    if (!isDate || month < 1 || month > 12 || day < 1 || day > daysOf(year, month)) {
      return NONE;
    }
    long dayMillis = epochDay(year, month, day) * DAY_MILLIS;
    if (text.length() == DATE_LENGTH) {
      return dayMillis;
    }
    char separator = text.charAt(DATE_LENGTH);
    return separator == 'T' || separator == 't' ? withTime(dayMillis, text) : NONE;
  }

  /** A day such as {@code 2027-03-01}, or null. */
  static @Nullable LocalDate day(String text) {
    long millis = text.length() == DATE_LENGTH ? parse(text) : NONE;
    return millis == NONE ? null : LocalDate.ofEpochDay(Math.floorDiv(millis, DAY_MILLIS));
  }

  private static long withTime(long dayMillis, String text) {
    int hour = digits(text, 11, 2);
    int minute = digits(text, 14, 2);
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || text.charAt(13) != ':') {
      return NONE;
    }
    int at = 16;
    int millis = 0;
    if (at < text.length() && text.charAt(at) == ':') {
      int second = digits(text, at + 1, 2);
      if (second < 0 || second > 59) {
        return NONE;
      }
      at = afterFraction(text, at + 3);
      millis = second * 1_000 + fractionMillis(text, 20, at);
    }
    int offset = offsetMinutes(text, at);
    return offset == Integer.MIN_VALUE
        ? NONE
        : dayMillis + (hour * 60L + minute - offset) * MINUTE_MILLIS + millis;
  }

  private static int afterFraction(String text, int from) {
    int at = from;
    if (at < text.length() && text.charAt(at) == '.') {
      at++;
      while (at < text.length() && digits(text, at, 1) >= 0) {
        at++;
      }
    }
    return at;
  }

  /** The first three digits of a fraction; the clock knows no more. */
  private static int fractionMillis(String text, int from, int to) {
    int millis = 0;
    for (int i = from, unit = 100; i < to && unit > 0; i++, unit /= 10) {
      millis += digits(text, i, 1) * unit;
    }
    return millis;
  }

  private static int offsetMinutes(String text, int at) {
    int left = text.length() - at;
    if (left == 0) {
      return 0;
    }
    char sign = text.charAt(at);
    if (sign == 'Z' || sign == 'z') {
      return left == 1 ? 0 : Integer.MIN_VALUE;
    }
    int hours = digits(text, at + 1, 2);
    int minutes = digits(text, at + 4, 2);
    boolean isOffset = (sign == '+' || sign == '-') && left == 6 && text.charAt(at + 3) == ':';
    if (!isOffset || hours < 0 || hours > 18 || minutes < 0 || minutes > 59) {
      return Integer.MIN_VALUE;
    }
    return (sign == '-' ? -1 : 1) * (hours * 60 + minutes);
  }

  /** The number that some digits are, or -1. */
  private static int digits(String text, int from, int count) {
    int number = 0;
    for (int i = from; i < from + count; i++) {
      char c = i < text.length() ? text.charAt(i) : ' ';
      if (c < '0' || c > '9') {
        return -1;
      }
      number = number * 10 + (c - '0');
    }
    return number;
  }

  private static int daysOf(int year, int month) {
    return switch (month) {
      case 2 -> year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
      case 4, 6, 9, 11 -> 30;
      default -> 31;
    };
  }

  /** Days since 1970 (Hinnant, chrono-Compatible Low-Level Date Algorithms, 2013). */
  private static long epochDay(int year, int month, int day) {
    long marchYear = month <= 2 ? year - 1L : year;
    long era = Math.floorDiv(marchYear, 400L);
    long yearOfEra = marchYear - era * 400;
    int dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    long dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
    return era * 146_097 + dayOfEra - 719_468;
  }
}
