package dev.underpin.flags;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A flag whose values are the constants of an enum. Immutable.
 *
 * <p>A store holds it as a string flag whose value is the name of a constant; any other text is
 * {@link Reason#TYPE_MISMATCH}. While it is off, and for who is not in its rollout, the code
 * default holds.
 *
 * @param <E> the enum
 */
public final class EnumFlag<E extends Enum<E>> extends Flag<E> {

  private final Class<E> values;

  EnumFlag(Declaration declaration, Class<E> values, E orElse) {
    super(declaration, Objects.requireNonNull(orElse, "orElse"));
    this.values = values;
  }

  /**
   * {@return the same flag with the team or person to ask}
   *
   * @param name not blank
   * @throws IllegalArgumentException if the name is blank
   */
  public EnumFlag<E> owner(String name) {
    return new EnumFlag<>(declaration().withOwner(name), values, orElse());
  }

  /**
   * {@return the same flag with the day after which it should be gone from the code}
   *
   * @param day as in {@code 2027-03-01}
   * @throws IllegalArgumentException if that is no date
   */
  public EnumFlag<E> expires(String day) {
    return new EnumFlag<>(declaration().withExpires(day), values, orElse());
  }

  @Override
  FlagType type() {
    return FlagType.STRING;
  }

  @Override
  @Nullable E read(Object stored) {
    for (E constant : values.getEnumConstants()) {
      if (constant.name().equals(stored)) {
        return constant;
      }
    }
    return null;
  }

  @Override
  Object write(E value) {
    return value.name();
  }
}
