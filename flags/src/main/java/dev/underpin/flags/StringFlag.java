package dev.underpin.flags;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A flag whose values are texts. Immutable. While it is off, and for who is not in its rollout, the
 * code default holds.
 */
public final class StringFlag extends Flag<String> {

  StringFlag(Declaration declaration, String orElse) {
    super(declaration, Objects.requireNonNull(orElse, "orElse"));
  }

  /**
   * {@return the same flag with the team or person to ask}
   *
   * @param name not blank
   * @throws IllegalArgumentException if the name is blank
   */
  public StringFlag owner(String name) {
    return new StringFlag(declaration().withOwner(name), orElse());
  }

  /**
   * {@return the same flag with the day after which it should be gone from the code}
   *
   * @param day as in {@code 2027-03-01}
   * @throws IllegalArgumentException if that is no date
   */
  public StringFlag expires(String day) {
    return new StringFlag(declaration().withExpires(day), orElse());
  }

  @Override
  FlagType type() {
    return FlagType.STRING;
  }

  @Override
  @Nullable String read(Object stored) {
    return stored instanceof String value ? value : null;
  }

  @Override
  Object write(String value) {
    return value;
  }
}
