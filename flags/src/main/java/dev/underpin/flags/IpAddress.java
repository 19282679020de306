package dev.underpin.flags;

/**
 * Reads IP addresses out of texts, without allocating and without {@code InetAddress}, which would
 * ask a name server about a text that is no address. An address of version 6 is read as two halves
 * of four groups each, in as many walks over the text.
 */
final class IpAddress {

  /** Stands for a text that is no address of version 4. */
  static final long NONE = -1;

  private static final int MAX_LENGTH = 45;
  private static final int GROUPS = 8;
  private static final int GROUPS_OF_HALF = 4;
  private static final int GROUP_BITS = 16;

  private IpAddress() {}

  static boolean isV6(String text) {
    return text.length() <= MAX_LENGTH && text.indexOf(':') >= 0 && groups(text) >= 0;
  }

  /** The first 64 bits of what {@link #isV6}. */
  static long high(String text) {
    return half(text, 0);
  }

  /** The last 64 bits of what {@link #isV6}. */
  static long low(String text) {
    return half(text, GROUPS_OF_HALF);
  }

  /** The 32 bits of an address of version 4, or {@link #NONE}. */
  static long v4(String text) {
    return text.length() > MAX_LENGTH ? NONE : v4(text, 0);
  }

  /** Four numbers of 0 to 255 from there to the end. */
  private static long v4(String text, int from) {
    long bits = 0;
    int numbers = 0;
    int digits = 0;
    int number = 0;
    for (int i = from; i <= text.length(); i++) {
      char c = i < text.length() ? text.charAt(i) : '.';
      if (c == '.') {
        if (digits == 0 || number > 255 || ++numbers > 4) {
          return NONE;
        }
        bits = bits << 8 | number;
        digits = 0;
        number = 0;
      } else if (c >= '0' && c <= '9' && ++digits <= 3 && !(digits > 1 && number == 0)) {
        number = number * 10 + (c - '0');
      } else {
        return NONE;
      }
    }
    return numbers == 4 ? bits : NONE;
  }

  /** How many groups a text has besides a gap of {@code ::}; -1 where it is no address. */
  private static int groups(String text) {
    int gap = text.startsWith("::") ? 0 : -1;
    int at = gap == 0 ? 2 : 0;
    int groups = 0;
    while (at < text.length()) {
      int end = end(text, at);
      if (end == at) { // the second colon of a gap
        if (gap >= 0 || groups == 0) {
          return -1;
        }
        gap = groups;
      } else {
        int width = width(text, at, end);
        if (width == 0) {
          return -1;
        }
        groups += width;
      }
      at = end + 1;
    }
    boolean endsWell = !text.endsWith(":") || gap == groups;
    boolean isWhole = gap < 0 ? groups == GROUPS : groups < GROUPS;
    return endsWell && isWhole ? groups : -1;
  }

  private static long half(String text, int first) {
    int missing = GROUPS - groups(text);
    long half = 0;
    int group = 0;
    int at = 0;
    if (text.startsWith("::")) {
      group = missing;
      at = 2;
    }
    while (at < text.length()) {
      int end = end(text, at);
      if (end == at) {
        group += missing;
      } else if (width(text, at, end) == 2) {
        long bits = v4(text, at);
        half |= placed(bits >>> GROUP_BITS, group - first);
        half |= placed(bits & 0xFFFF, group + 1 - first);
        group += 2;
      } else {
        half |= placed(hex(text, at, end), group - first);
        group++;
      }
      at = end + 1;
    }
    return half;
  }

  private static long placed(long bits, int place) {
    return place < 0 || place >= GROUPS_OF_HALF
        ? 0
        : bits << ((GROUPS_OF_HALF - 1 - place) * GROUP_BITS);
  }

  private static int end(String text, int at) {
    int colon = text.indexOf(':', at);
    return colon < 0 ? text.length() : colon;
  }

  /** Two for an address of version 4 at the end, one for up to four hexadecimal digits, or zero. */
  private static int width(String text, int from, int to) {
    if (to == text.length() && text.indexOf('.', from) >= 0) {
      return v4(text, from) == NONE ? 0 : 2;
    }
    return hex(text, from, to) < 0 ? 0 : 1;
  }

  private static long hex(String text, int from, int to) {
    if (to - from > 4) {
      return -1;
    }
    long number = 0;
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      int digit = c < 0x80 ? Character.digit(c, 16) : -1;
      if (digit < 0) {
        return -1;
      }
      number = number << 4 | digit;
    }
    return number;
  }
}
