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
  private final boolean on; // the value of a boolean flag, without a look at its box
  private final Reason reason;
  private final long version;
  private final @Nullable String variant;
  private final @Nullable String rule;

  Evaluation(T value, Reason reason, long version) {
    this(value, reason, version, null, null);
  }

  Evaluation(
      T value, Reason reason, long version, @Nullable String variant, @Nullable String rule) {
    this.value = value;
    this.on = Boolean.TRUE.equals(value);
    this.reason = reason;
    this.version = version;
    this.variant = variant;
    this.rule = rule;
  }

  /** {@return what was decided} */
  public T value() {
    return value;
  }

  /** Whether the value is {@code true}. */
  boolean isOn() {
    return on;
  }

  /** {@return why} */
  public Reason reason() {
    return reason;
  }

  /** {@return the version of the definition that decided; 0 where there is none} */
  public long version() {
    return version;
  }

  /** {@return the name of the variant that was given; null where the flag has none} */
  public @Nullable String variant() {
    return variant;
  }

  /**
   * {@return which rule decided: its name, or its place in the definition such as {@code rules[2]}
   * or {@code strategies[0]}; null where no rule did}
   */
  public @Nullable String rule() {
    return rule;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Evaluation<?> that
        && value.equals(that.value)
        && reason == that.reason
        && version == that.version
        && Objects.equals(variant, that.variant)
        && Objects.equals(rule, that.rule);
  }

  @Override
  public int hashCode() {
    return Objects.hash(value, reason, version, variant, rule);
  }

  /**
   * Value, reason, variant, rule and version, as in {@code true (IN_ROLLOUT, version 7)} or {@code
   * NEW (RULE_MATCHED, variant new, rules[2], version 7)}.
   */
  @Override
  public String toString() {
    String given = variant == null ? "" : ", variant " + variant;
    String by = rule == null ? "" : ", " + rule;
    return "%s (%s%s%s, version %d)".formatted(value, reason, given, by, version);
  }
}
