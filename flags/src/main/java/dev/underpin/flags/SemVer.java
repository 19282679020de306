package dev.underpin.flags;

import org.jspecify.annotations.Nullable;

/**
 * A semantic version, compared as semver.org 2.0.0 says. Other versions are compared as texts,
 * field by field where they stand: nothing is cut out or converted, so that comparing allocates
 * nothing and a number may be as long as it likes.
 */
final class SemVer {

  static final int MAX_LENGTH = 256;

  private final String text;

  private SemVer(String text) {
    this.text = text;
  }

  /** The version, or null where the text is none. */
  static @Nullable SemVer parse(String text) {
    return isVersion(text) ? new SemVer(text) : null;
  }

  /** Three numbers, then perhaps {@code -} and fields, then perhaps {@code +} and fields. */
  static boolean isVersion(String text) {
    if (text.isEmpty() || text.length() > MAX_LENGTH) {
      return false;
    }
    int end = precedenceEnd(text);
    int core = coreEnd(text, end);
    return areFields(text, 0, core, true)
        && fields(text, 0, core) == 3
        && hasOnlyDigits(text, 0, core)
        && (core == end || areFields(text, core + 1, end, true))
        && (end == text.length() || areFields(text, end + 1, text.length(), false));
  }

  /** The sign of this version minus another, which must be one. */
  int compareTo(String other) {
    int end = precedenceEnd(text);
    int core = coreEnd(text, end);
    int otherEnd = precedenceEnd(other);
    int otherCore = coreEnd(other, otherEnd);
    int sign = compareFields(0, core, other, 0, otherCore);
    if (sign != 0) {
      return sign;
    }
    if (core == end || otherCore == otherEnd) { // a release is after what was released before it
      return Boolean.compare(core == end, otherCore == otherEnd);
    }
    return compareFields(core + 1, end, other, otherCore + 1, otherEnd);
  }

  private int compareFields(int from, int to, String other, int otherFrom, int otherTo) {
    int i = from;
    int j = otherFrom;
    while (i < to && j < otherTo) {
      int end = fieldEnd(text, i, to);
      int otherEnd = fieldEnd(other, j, otherTo);
      int sign = compareField(i, end, other, j, otherEnd);
      if (sign != 0) {
        return sign;
      }
      i = end + 1;
      j = otherEnd + 1;
    }
    return Boolean.compare(i < to, j < otherTo);
  }

  private int compareField(int from, int to, String other, int otherFrom, int otherTo) {
    boolean isNumber = isNumber(text, from, to);
    boolean isOtherNumber = isNumber(other, otherFrom, otherTo);
    if (isNumber != isOtherNumber) {
      return isNumber ? -1 : 1;
    }
    int length = to - from;
    int otherLength = otherTo - otherFrom;
    if (isNumber && length != otherLength) { // no leading zeros: the longer is the larger
      return Integer.compare(length, otherLength);
    }
    for (int i = 0; i < Math.min(length, otherLength); i++) {
      int sign = Character.compare(text.charAt(from + i), other.charAt(otherFrom + i));
      if (sign != 0) {
        return sign;
      }
    }
    return Integer.compare(length, otherLength);
  }

  private static int precedenceEnd(String text) {
    int plus = text.indexOf('+');
    return plus < 0 ? text.length() : plus;
  }

  private static int coreEnd(String text, int end) {
    int hyphen = text.indexOf('-');
    return hyphen < 0 || hyphen > end ? end : hyphen;
  }

  private static int fieldEnd(String text, int from, int to) {
    int dot = text.indexOf('.', from);
    return dot < 0 || dot > to ? to : dot;
  }

  private static int fields(String text, int from, int to) {
    int fields = 1;
    for (int i = from; i < to; i++) {
      fields += text.charAt(i) == '.' ? 1 : 0;
    }
    return fields;
  }

  /** One field or more, none of them empty. */
  private static boolean areFields(String text, int from, int to, boolean isCompared) {
    int at = from;
    while (at <= to) {
      int end = fieldEnd(text, at, to);
      if (end == at || !isField(text, at, end, isCompared)) {
        return false;
      }
      at = end + 1;
    }
    return true;
  }

  private static boolean isField(String text, int from, int to, boolean isCompared) {
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if (!isDigit(c) && !(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') && c != '-') {
        return false;
      }
    }
    boolean hasLeadingZero = to - from > 1 && text.charAt(from) == '0' && isNumber(text, from, to);
    return !isCompared || !hasLeadingZero;
  }

  private static boolean isNumber(String text, int from, int to) {
    for (int i = from; i < to; i++) {
      if (!isDigit(text.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean hasOnlyDigits(String text, int from, int to) {
    for (int i = from; i < to; i++) {
      if (!isDigit(text.charAt(i)) && text.charAt(i) != '.') {
        return false;
      }
    }
    return true;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  @Override
  public String toString() {
    return text;
  }
}
