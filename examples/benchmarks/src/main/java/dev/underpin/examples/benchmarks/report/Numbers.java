package dev.underpin.examples.benchmarks.report;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;

/** Numbers as people compare them: three digits that count. */
final class Numbers {

  private Numbers() {}

  /** From 100 on whole, from 10 on one decimal, from 1 on two, below three. */
  static String text(double value) {
    return Double.isInfinite(value)
        ? "inf"
        : String.format(Locale.ROOT, "%." + decimals(value) + "f", value);
  }

  /** The value as its {@link #text} says it. */
  static double rounded(double value) {
    return BigDecimal.valueOf(value).setScale(decimals(value), RoundingMode.HALF_UP).doubleValue();
  }

  private static int decimals(double value) {
    double size = Math.abs(value);
    if (size >= 100) {
      return 0;
    }
    if (size >= 10) {
      return 1;
    }
    return size >= 1 ? 2 : 3;
  }
}
