package dev.underpin.flags;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What was decided and why. Immutable; made when flags are loaded, so that asking costs no
 * allocation.
 *
 * @param <T> the type of the flag's values
 */
public final class Evaluation<T> {

  private final T value;
  private final Reason reason;
  private final long version;

  Evaluation(T value, Reason reason, long version) {
    this.value = value;
    this.reason = reason;
    this.version = version;
  }

  /** {@return what was decided} */
  public T value() {
    return value;
  }

  /** {@return why} */
  public Reason reason() {
    return reason;
  }

  /** {@return the version of the definition that decided; 0 where there is none} */
  public long version() {
    return version;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Evaluation<?> that
        && value.equals(that.value)
        && reason == that.reason
        && version == that.version;
  }

  @Override
  public int hashCode() {
    return Objects.hash(value, reason, version);
  }

  /** Value, reason and version, as in {@code true (IN_ROLLOUT, version 7)}. */
  @Override
  public String toString() {
    return "%s (%s, version %d)".formatted(value, reason, version);
  }
}
