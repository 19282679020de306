package dev.underpin.flags;

/**
 * Reads numbers out of attributes. A whole number of up to 15 digits and a power of ten up to
 * 10<sup>22</sup> are exact doubles, so that their quotient is the nearest double (Clinger, How to
 * Read Floating Point Numbers Accurately, 1990): common numbers need no parser that allocates.
 */
final class Numbers {

  private static final int MAX_LENGTH = 100;
  private static final int EXACT_DIGITS = 15;
  private static final double[] POWERS = {
    1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15
  };

  private Numbers() {}

  /** The number, or NaN where the text is none. */
  static double parse(String text) {
    int length = text.length();
    if (length == 0 || length > MAX_LENGTH) {
      return Double.NaN;
    }
    boolean isNegative = text.charAt(0) == '-';
    long digits = 0;
    int count = 0;
    int point = -1;
    for (int i = isNegative ? 1 : 0; i < length; i++) {
      char c = text.charAt(i);
      if (c == '.' && point < 0) {
        point = count;
      } else if (c >= '0' && c <= '9' && count < EXACT_DIGITS) {
        digits = digits * 10 + (c - '0');
        count++;
      } else {
        return uncommon(text);
      }
    }
    if (count == 0) {
      return Double.NaN;
    }
    double number = point < 0 ? digits : digits / POWERS[count - point];
    return isNegative ? -number : number;
  }

  /** Long ones and those with an exponent; not what only Java takes for a number. */
  private static double uncommon(String text) {
    for (int i = 0; i < text.length(); i++) {
      if ("0123456789+-.eE".indexOf(text.charAt(i)) < 0) {
        return Double.NaN;
      }
    }
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }
}
