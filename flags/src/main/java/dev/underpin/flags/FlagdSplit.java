package dev.underpin.flags;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * flagd's {@code fractional}: weighted values, shared out by {@code murmur3} of a text. The text is
 * what the first argument comes to; without one, or where it comes to nothing, the flag's key and
 * the targeting key behind it.
 *
 * <p>flagd takes {@code (hash * sum) >>> 32}; formerly it took the absolute value of the signed
 * hash as a percentage. A document keeps the one that it was made for.
 */
final class FlagdSplit implements Logic {

  private static final Murmur3 OF_TEXT = new Murmur3("", 0);
  private static final long UNSIGNED = 0xFFFF_FFFFL;
  private static final long[] NOTHING = {};

  private final @Nullable Logic by;
  private final List<Arm> arms;
  private final Murmur3 ofKey;
  private final boolean isLegacy;
  // where all weights are numbers, as nearly always; null where a rule decides one
  private final long @Nullable [] known;

  /** A value and its weight. */
  record Arm(Logic value, Logic weight) {}

  FlagdSplit(@Nullable Logic by, List<Arm> arms, Murmur3 ofKey, boolean isLegacy) {
    this.by = by;
    this.arms = List.copyOf(arms);
    this.ofKey = ofKey;
    this.isLegacy = isLegacy;
    boolean areKnown = arms.stream().allMatch(arm -> arm.weight instanceof Constant);
    this.known = areKnown ? upTo(arm -> ((Constant) arm.weight).value()) : null;
  }

  @Override
  public @Nullable Object value(Object data, Moment moment) {
    Object given = by == null ? null : by.value(data, moment);
    if (given instanceof String text) {
      return shared(OF_TEXT.hash(text), data, moment);
    }
    Object key = given == null ? Logic.Variable.find(data, "targetingKey") : null;
    return key instanceof String text ? shared(ofKey.hash(text), data, moment) : null;
  }

  private @Nullable Object shared(int hash, Object data, Moment moment) {
    long[] upTo = known == null ? upTo(arm -> arm.weight.value(data, moment)) : known;
    for (int i = 0; i < upTo.length; i++) {
      if (isLegacy ? isBelow(upTo, i, hash) : isIn(upTo, i, hash)) {
        return scalar(arms.get(i).value.value(data, moment));
      }
    }
    // as flagd did for the one hash that has no absolute value
    return upTo.length == 0 ? null : "";
  }

  /** Up to where each arm goes; nothing where the weights cannot be shared out. */
  private long[] upTo(Function<Arm, @Nullable Object> weights) {
    long[] upTo = new long[arms.size()];
    long sum = 0;
    for (int i = 0; i < upTo.length; i++) {
      long weight = weight(weights.apply(arms.get(i)));
      if (weight < 0) {
        return NOTHING;
      }
      sum += weight;
      upTo[i] = sum;
    }
    return sum == 0 || sum > Integer.MAX_VALUE ? NOTHING : upTo;
  }

  /** A whole number; what is negative counts for nothing. -1 where it is no weight. */
  private long weight(@Nullable Object value) {
    if (!(value instanceof Double number) || number.isNaN() || number > Integer.MAX_VALUE) {
      return value == null || isLegacy ? 1 : -1;
    }
    boolean isWhole = number == Math.rint(number);
    return isWhole || isLegacy ? Math.max(0, number.longValue()) : -1;
  }

  private static boolean isIn(long[] upTo, int arm, int hash) {
    return ((hash & UNSIGNED) * upTo[upTo.length - 1]) >>> Integer.SIZE < upTo[arm];
  }

  private static boolean isBelow(long[] upTo, int arm, int hash) {
    double bucket = Math.abs((double) hash) / Integer.MAX_VALUE * 100;
    double end = 0;
    for (int i = 0; i <= arm; i++) {
      long weight = upTo[i] - (i == 0 ? 0 : upTo[i - 1]);
      end += 100 * (double) weight / upTo[upTo.length - 1];
    }
    return bucket < end;
  }

  private static @Nullable Object scalar(@Nullable Object value) {
    return LogicValues.text(value) == null ? null : value;
  }
}
