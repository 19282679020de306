package dev.underpin.flags;

import org.jspecify.annotations.Nullable;

/**
 * A flag whose values are numbers: doubles from -2<sup>53</sup> to 2<sup>53</sup>, the range in
 * which a double holds every whole number exactly. Immutable. While it is off, and for who is not
 * in its rollout, the code default holds.
 */
public final class NumberFlag extends Flag<Double> {

  static final double LIMIT = 0x1p53;
  static final String RULE = "must be a number from -2^53 to 2^53";

  NumberFlag(Declaration declaration, double orElse) {
    super(declaration, orElse);
    if (!isInRange(orElse)) {
      throw new IllegalArgumentException(
          "orElse of flag \"%s\" %s but was %s; use a string flag for such a value"
              .formatted(key(), RULE, orElse));
    }
  }

  /** False for NaN too. */
  static boolean isInRange(double value) {
    return Math.abs(value) <= LIMIT;
  }

  /**
   * {@return the same flag with the team or person to ask}
   *
   * @param name not blank
   * @throws IllegalArgumentException if the name is blank
   */
  public NumberFlag owner(String name) {
    return new NumberFlag(declaration().withOwner(name), orElse());
  }

  /**
   * {@return the same flag with the day after which it should be gone from the code}
   *
   * @param day as in {@code 2027-03-01}
   * @throws IllegalArgumentException if that is no date
   */
  public NumberFlag expires(String day) {
    return new NumberFlag(declaration().withExpires(day), orElse());
  }

  @Override
  FlagType type() {
    return FlagType.NUMBER;
  }

  @Override
  @Nullable Double read(Object stored) {
    return stored instanceof Double value ? value : null;
  }

  @Override
  Object write(Double value) {
    return value;
  }
}
