package dev.underpin.flags;

/**
 * The flags of one moment for one subject, from {@link Flags#pin}. Whatever changes meanwhile,
 * every question has the answer of that moment. Immutable and thread-safe.
 *
 * <pre>{@code
 * PinnedFlags pinned = flags.pin(Subject.of(userId));
 * if (pinned.isOn(NEW_CART)) { … }
 * render(pinned.value(RANKING));
 * }</pre>
 */
public final class PinnedFlags {

  private final Snapshot snapshot;
  private final Subject subject;

  PinnedFlags(Snapshot snapshot, Subject subject) {
    this.snapshot = snapshot;
    this.subject = subject;
  }

  /**
   * {@return whether a flag is on}
   *
   * @param flag the flag
   */
  public boolean isOn(BooleanFlag flag) {
    LiveFlags.count();
    return explain(flag).isOn();
  }

  /**
   * {@return the value that a flag has}
   *
   * @param flag the flag
   * @param <T> the type of the flag's values
   */
  public <T> T value(Flag<T> flag) {
    LiveFlags.count();
    return explain(flag).value();
  }

  /**
   * {@return the value that a flag has, and why}; not counted as a decision.
   *
   * @param flag the flag
   * @param <T> the type of the flag's values
   */
  public <T> Evaluation<T> explain(Flag<T> flag) {
    Evaluator<T> known = snapshot.evaluator(flag);
    // a constant that nobody asked before this moment is compiled for this one question
    Evaluation<T> decided = (known == null ? snapshot.compile(flag) : known).evaluate(subject);
    FlagOverrides.Granted granted = subject.overrides();
    return granted == null ? decided : granted.of(flag, decided);
  }
}
