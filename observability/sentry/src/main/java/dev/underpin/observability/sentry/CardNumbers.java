package dev.underpin.observability.sentry;

/**
 * Masks payment card numbers: 14 to 19 digits in groups with single spaces or dashes between them,
 * the first 2 to 6, that pass the check digit of ISO/IEC 7812-1 (Luhn's formula). Other numbers may
 * stand beside them, so each group may begin one and each may end it.
 */
final class CardNumbers {

  private static final int SHORTEST = 14;
  private static final int LONGEST = 19;

  private CardNumbers() {}

  static String mask(String text, String mask) {
    StringBuilder masked = new StringBuilder(text.length());
    int at = 0;
    while (at < text.length()) {
      boolean beginsGroup = isDigit(text, at) && !isDigit(text, at - 1);
      int end = beginsGroup ? endOfCard(text, at) : -1;
      if (end < 0) {
        masked.append(text.charAt(at++));
      } else {
        masked.append(mask);
        at = end;
      }
    }
    return masked.toString();
  }

  /** The end of the longest card number that begins here, or -1. */
  private static int endOfCard(String text, int start) {
    char first = text.charAt(start);
    int end = -1;
    int digits = 0;
    for (int i = start; first >= '2' && first <= '6' && digits <= LONGEST; i++) {
      if (isDigit(text, i)) {
        digits++;
      } else if (!isDigit(text, i - 1) || !isSeparator(text, i)) {
        break;
      }
      boolean endsGroup = isDigit(text, i) && !isDigit(text, i + 1);
      if (endsGroup && digits >= SHORTEST && digits <= LONGEST && passes(text, start, i)) {
        end = i + 1;
      }
    }
    return end;
  }

  private static boolean passes(String text, int start, int last) {
    int sum = 0;
    boolean isDoubled = false;
    for (int i = last; i >= start; i--) {
      if (isDigit(text, i)) {
        int digit = text.charAt(i) - '0';
        int value = isDoubled ? digit * 2 : digit;
        sum += value > 9 ? value - 9 : value;
        isDoubled = !isDoubled;
      }
    }
    return sum % 10 == 0;
  }

  private static boolean isSeparator(String text, int at) {
    return at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '-');
  }

  private static boolean isDigit(String text, int at) {
    return at >= 0 && at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9';
  }
}
