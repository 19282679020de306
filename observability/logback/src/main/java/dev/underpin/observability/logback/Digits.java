package dev.underpin.observability.logback;

/** Writes whole numbers in decimal: two digits a step, for a division costs more than a copy. */
final class Digits {

  /** How many bytes the longest number takes. */
  static final int MOST = 20;

  private static final byte[] PAIRS = pairs();

  private Digits() {}

  /** {@return where the number ends that was written at a place} */
  static int write(byte[] target, int at, long value) {
    if (value != (int) value || value == Integer.MIN_VALUE) {
      byte[] digits = LineBuffer.ascii(Long.toString(value));
      System.arraycopy(digits, 0, target, at, digits.length);
      return at + digits.length;
    }
    int positive = Math.abs((int) value);
    int start = at;
    if (value < 0) {
      target[start++] = '-';
    }
    int digits = 1;
    for (int limit = 10; digits < 10 && positive >= limit; limit *= 10) {
      digits++;
    }
    return padded(target, start, positive, digits);
  }

  /** {@return where the number ends that was written at a place, with zeros in front of it} */
  static int padded(byte[] target, int at, int value, int digits) {
    int rest = value;
    int i = at + digits;
    while (i - at >= 2) {
      int hundredth = rest / 100;
      int pair = 2 * (rest - 100 * hundredth);
      target[--i] = PAIRS[pair + 1];
      target[--i] = PAIRS[pair];
      rest = hundredth;
    }
    if (i > at) {
      target[at] = (byte) ('0' + rest % 10);
    }
    return at + digits;
  }

  private static byte[] pairs() {
    StringBuilder pairs = new StringBuilder();
    for (int i = 0; i < 100; i++) {
      pairs.append(i / 10).append(i % 10);
    }
    return LineBuffer.ascii(pairs.toString());
  }
}
