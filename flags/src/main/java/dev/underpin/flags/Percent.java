package dev.underpin.flags;

import java.math.BigDecimal;

/** A percentage as a whole number of thousandths, which is a number of buckets. */
final class Percent {

  static final String RULE = "must be 0 to 100 percent with at most 3 decimals";
  static final int NONE = 0;
  static final int ALL = Buckets.COUNT;

  private static final int DECIMALS = 3;
  private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

  private Percent() {}

  /** The thousandths, or -1 where the number is no percentage by {@link #RULE}. */
  static int thousandths(BigDecimal percent) {
    // compared before it is scaled: 1e999999999 would fill the memory
    if (percent.signum() < 0 || percent.compareTo(HUNDRED) > 0) {
      return -1;
    }
    BigDecimal stripped = percent.stripTrailingZeros();
    return stripped.scale() > DECIMALS ? -1 : stripped.movePointRight(DECIMALS).intValueExact();
  }

  static int thousandths(double percent) {
    return Double.isFinite(percent) ? thousandths(BigDecimal.valueOf(percent)) : -1;
  }

  /** Of a number as JSON writes it. */
  static int thousandths(String number) {
    try {
      return thousandths(new BigDecimal(number));
    } catch (NumberFormatException e) { // an exponent of ten digits or more
      return -1;
    }
  }

  /** What a document says, which must be written as a number. */
  static int read(JsonValue at) {
    int thousandths = at.isNumber() ? thousandths(at.scalar()) : -1;
    if (thousandths < 0) {
      throw at.problem(RULE, "write a number such as 5 or 0.5");
    }
    return thousandths;
  }

  /** Back to percent, as people and documents write it. */
  static BigDecimal percent(int thousandths) {
    BigDecimal percent = BigDecimal.valueOf(thousandths, DECIMALS).stripTrailingZeros();
    return percent.scale() < 0 ? percent.setScale(0) : percent;
  }
}
