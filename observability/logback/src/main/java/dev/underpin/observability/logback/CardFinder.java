package dev.underpin.observability.logback;

/**
 * Finds payment card numbers: 14 to 19 digits, with single spaces or dashes between them or none,
 * that stand alone, begin like a number of Visa, Mastercard, American Express, Diners, Discover,
 * JCB, UnionPay or Maestro, have that scheme's length, and pass the check digit of ISO/IEC 7812-1
 * (Luhn). Timestamps and most ids do not.
 *
 * <p>A number of at least 14 characters covers every place that is a multiple of 14, so only every
 * fourteenth character is looked at until one may be part of a number.
 */
final class CardFinder implements SecretFinder {

  private static final int SHORTEST = 14;
  private static final int LONGEST = 19;

  @Override
  public int needs() {
    return Seen.DIGIT;
  }

  @Override
  public void find(String text, Spans secrets) {
    int length = text.length();
    int floor = 0;
    for (int probe = SHORTEST - 1; probe < length; ) {
      if (!isPart(text.charAt(probe))) {
        probe += SHORTEST;
        continue;
      }
      int start = probe;
      while (start > floor && isPart(text.charAt(start - 1))) {
        start--;
      }
      int end = probe + 1;
      while (end < length && isPart(text.charAt(end))) {
        end++;
      }
      if (end - start >= SHORTEST) {
        findInRun(text, start, end, secrets);
      }
      floor = end;
      probe = end + SHORTEST - 1;
    }
  }

  /**
   * A run of digits and separators may hold a date and a number behind it: each group may begin
   * one.
   */
  private static void findInRun(String text, int from, int to, Spans secrets) {
    for (int start = from; start < to; start++) {
      if (isDigit(text.charAt(start)) && standsAlone(text, start, -1)) {
        int end = endOfCard(text, start, to);
        if (end > start) {
          secrets.add(start, end);
          start = end;
        }
      }
    }
  }

  /** The end of the longest number that begins here, or -1. */
  private static int endOfCard(String text, int start, int to) {
    int digits = 0;
    int found = -1;
    for (int i = start; i < to && digits <= LONGEST; i++) {
      char c = text.charAt(i);
      if (isDigit(c)) {
        digits++;
        boolean endOfGroup = i + 1 >= to || !isDigit(text.charAt(i + 1));
        if (endOfGroup && digits >= SHORTEST && isCard(text, start, i + 1, digits)) {
          found = i + 1;
        }
      } else if (!isDigit(text.charAt(i - 1))) {
        break;
      }
    }
    return found;
  }

  private static boolean isCard(String text, int start, int end, int digits) {
    return digits <= LONGEST
        && standsAlone(text, end - 1, 1)
        && isOfAScheme(text, start, end, digits)
        && passesLuhn(text, start, end);
  }

  /**
   * Neither a letter nor a digit before (or after), nor such a one behind a dash: that is an id.
   */
  private static boolean standsAlone(String text, int at, int step) {
    int next = at + step;
    if (next < 0 || next >= text.length()) {
      return true;
    }
    char c = text.charAt(next);
    int beyond = next + step;
    boolean joined =
        c == '-'
            && beyond >= 0
            && beyond < text.length()
            && Character.isLetterOrDigit(text.charAt(beyond));
    return !Character.isLetterOrDigit(c) && c != '_' && !joined;
  }

  private static boolean isOfAScheme(String text, int start, int end, int digits) {
    int four = 0;
    for (int i = start, seen = 0; i < end && seen < 4; i++) {
      if (isDigit(text.charAt(i))) {
        four = four * 10 + text.charAt(i) - '0';
        seen++;
      }
    }
    return switch (four / 1000) {
      case 2 -> digits == 16 && four >= 2221 && four <= 2720;
      case 3 -> isOfAScheme3(four / 100, digits);
      case 4 -> digits == 16 || digits == 19;
      case 5 -> digits == 16;
      case 6 -> digits >= 16;
      default -> false;
    };
  }

  private static boolean isOfAScheme3(int two, int digits) {
    return switch (two) {
      case 30, 36, 38, 39 -> digits == 14 || digits == 16;
      case 34, 37 -> digits == 15;
      case 35 -> digits == 16;
      default -> false;
    };
  }

  private static boolean passesLuhn(String text, int start, int end) {
    int sum = 0;
    boolean twice = false;
    for (int i = end - 1; i >= start; i--) {
      char c = text.charAt(i);
      if (isDigit(c)) {
        int digit = twice ? 2 * (c - '0') : c - '0';
        sum += digit > 9 ? digit - 9 : digit;
        twice = !twice;
      }
    }
    return sum % 10 == 0;
  }

  private static boolean isPart(char c) {
    return isDigit(c) || c == ' ' || c == '-';
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
