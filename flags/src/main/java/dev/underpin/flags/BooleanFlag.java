package dev.underpin.flags;

import org.jspecify.annotations.Nullable;

/**
 * A flag that is on or off, asked with {@link Flags#isOn}. Immutable.
 *
 * <p>Off is {@code false}, also where the code default is {@code true}: that one holds only where
 * no store defines the flag.
 */
public final class BooleanFlag extends Flag<Boolean> {

  BooleanFlag(Declaration declaration, boolean orElse) {
    super(declaration, orElse);
  }

  /**
   * {@return the same flag with the team or person to ask}
   *
   * @param name not blank
   * @throws IllegalArgumentException if the name is blank
   */
  public BooleanFlag owner(String name) {
    return new BooleanFlag(declaration().withOwner(name), orElse());
  }

  /**
   * {@return the same flag with the day after which it should be gone from the code}
   *
   * @param day as in {@code 2027-03-01}
   * @throws IllegalArgumentException if that is no date
   */
  public BooleanFlag expires(String day) {
    return new BooleanFlag(declaration().withExpires(day), orElse());
  }

  @Override
  FlagType type() {
    return FlagType.BOOLEAN;
  }

  @Override
  @Nullable Boolean read(Object stored) {
    return stored instanceof Boolean value ? value : null;
  }

  @Override
  Object write(Boolean value) {
    return value;
  }

  @Override
  Boolean off() {
    return false;
  }
}
