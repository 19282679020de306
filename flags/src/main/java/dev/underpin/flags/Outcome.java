package dev.underpin.flags;

import org.jspecify.annotations.Nullable;

/**
 * One of the answers that a {@link Plan} can come to, before it has the type of a constant.
 *
 * @param value what a flag that is on gives: a Boolean, String, Double or {@link JsonText}; null
 *     where the document names no value
 * @param rule where in the definition it was decided, for explanations
 */
record Outcome(
    boolean isOn,
    @Nullable Object value,
    @Nullable String variant,
    Reason reason,
    @Nullable String rule) {

  private static final Object CODE_DEFAULT = new Object();

  /** The code default, also where what is off has another value. */
  static Outcome codeDefault(Reason reason) {
    return new Outcome(false, CODE_DEFAULT, null, reason, null);
  }

  static Outcome off(Reason reason) {
    return new Outcome(false, null, null, reason, null);
  }

  static Outcome on(Reason reason, @Nullable String rule) {
    return new Outcome(true, null, null, reason, rule);
  }

  /** What it means to a constant. */
  <T> Evaluation<T> as(Flag<T> flag, long version) {
    if (!isOn) {
      T given = value == CODE_DEFAULT ? flag.orElse() : flag.off();
      return new Evaluation<>(given, reason, version, variant, rule);
    }
    T read = flag.read(value == null ? true : value);
    if (read == null && flag instanceof BooleanFlag && !(value instanceof Boolean)) {
      read = flag.read(true); // whatever it gives: it is on
    }
    if (read != null) {
      return new Evaluation<>(read, reason, version, variant, rule);
    }
    Reason why = value == null ? Reason.NO_VARIANT : Reason.TYPE_MISMATCH;
    return new Evaluation<>(flag.orElse(), why, version, variant, rule);
  }
}
