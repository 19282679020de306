package dev.underpin.flags;

import com.google.re2j.Pattern;
import java.util.List;
import java.util.Set;

/**
 * A test of an attribute's value. What it compares with is parsed when flags are loaded. Whatever
 * the value, it takes a bounded time and never throws; nothing but {@link Matches} allocates.
 */
sealed interface Operator {

  /** Longer values are in no search of theirs: what is searched for is as long at most. */
  int MAX_SEARCHED = 1_024;

  boolean accepts(String value);

  /** Whatever it is. */
  enum Present implements Operator {
    PRESENT;

    @Override
    public boolean accepts(String value) {
      return true;
    }
  }

  /** One of these texts. */
  record In(Set<String> values) implements Operator {

    @Override
    public boolean accepts(String value) {
      return values.contains(value);
    }
  }

  /** Begins with one of these texts. */
  record StartsWith(List<String> values, boolean ignoreCase) implements Operator {

    @Override
    public boolean accepts(String value) {
      for (int i = 0; i < values.size(); i++) {
        String start = values.get(i);
        if (value.regionMatches(ignoreCase, 0, start, 0, start.length())) {
          return true;
        }
      }
      return false;
    }
  }

  /** Ends with one of these texts. */
  record EndsWith(List<String> values, boolean ignoreCase) implements Operator {

    @Override
    public boolean accepts(String value) {
      for (int i = 0; i < values.size(); i++) {
        String end = values.get(i);
        int at = value.length() - end.length();
        if (value.regionMatches(ignoreCase, at, end, 0, end.length())) {
          return true;
        }
      }
      return false;
    }
  }

  /** Contains one of these texts. */
  record Contains(List<String> values, boolean ignoreCase) implements Operator {

    @Override
    public boolean accepts(String value) {
      for (int i = 0; i < values.size() && value.length() <= MAX_SEARCHED; i++) {
        String part = values.get(i);
        if (ignoreCase ? containsIgnoringCase(value, part) : value.contains(part)) {
          return true;
        }
      }
      return false;
    }

    private static boolean containsIgnoringCase(String value, String part) {
      for (int at = 0; at <= value.length() - part.length(); at++) {
        if (value.regionMatches(true, at, part, 0, part.length())) {
          return true;
        }
      }
      return false;
    }
  }

  /**
   * A regular expression finds something. By RE2, whose time is linear in the value: {@code
   * java.util.regex} takes exponential time, or all of the stack, for a value made for it.
   */
  record Matches(Pattern pattern) implements Operator {

    @Override
    public boolean accepts(String value) {
      return value.length() <= MAX_SEARCHED && pattern.matcher(value).find();
    }
  }

  /** A number that compares so. */
  record NumberIs(Comparison comparison, double operand) implements Operator {

    @Override
    public boolean accepts(String value) {
      double number = Numbers.parse(value);
      // -0 is 0, and NaN is nothing
      return !Double.isNaN(number)
          && comparison.holds(number == operand ? 0 : Double.compare(number, operand));
    }
  }

  /** A semantic version that compares so. */
  record VersionIs(Comparison comparison, SemVer operand) implements Operator {

    @Override
    public boolean accepts(String value) {
      return SemVer.isVersion(value) && comparison.holds(-operand.compareTo(value));
    }
  }

  /** A time that compares so. */
  record DateIs(Comparison comparison, long operandMillis) implements Operator {

    @Override
    public boolean accepts(String value) {
      long millis = Dates.parse(value);
      return millis != Dates.NONE && accepts(millis);
    }

    boolean accepts(long millis) {
      return comparison.holds(Long.compare(millis, operandMillis));
    }
  }

  /** An IP address in one of these networks. */
  record InNetwork(List<Network> networks) implements Operator {

    @Override
    public boolean accepts(String value) {
      for (int i = 0; i < networks.size(); i++) {
        if (networks.get(i).contains(value)) {
          return true;
        }
      }
      return false;
    }
  }
}
