package dev.underpin.flags;

/**
 * A flag compiled against its definition. It holds every {@link Evaluation} that it can come to, so
 * that deciding makes nothing; it is immutable, and never throws.
 */
sealed interface Evaluator<T> {

  Flag<T> flag();

  Evaluation<T> evaluate(Subject subject);

  /** The same answer for everybody. */
  record Fixed<T>(Flag<T> flag, Evaluation<T> result) implements Evaluator<T> {

    static <T> Fixed<T> of(Flag<T> flag, T value, Reason reason, long version) {
      return new Fixed<>(flag, new Evaluation<>(value, reason, version));
    }

    @Override
    public Evaluation<T> evaluate(Subject subject) {
      return result;
    }
  }

  /** One answer for the subjects in the first {@code buckets} buckets, another for the rest. */
  record Rollout<T>(Flag<T> flag, long salt, int buckets, Answers<T> answers)
      implements Evaluator<T> {

    record Answers<T>(Evaluation<T> in, Evaluation<T> out, Evaluation<T> noKey) {}

    static <T> Rollout<T> of(Flag<T> flag, T value, StoredFlag stored) {
      long version = stored.version();
      T off = flag.off();
      return new Rollout<>(
          flag,
          Buckets.gateSalt(stored.gate().salt()),
          stored.gate().rollout(),
          new Answers<>(
              new Evaluation<>(value, Reason.IN_ROLLOUT, version),
              new Evaluation<>(off, Reason.NOT_IN_ROLLOUT, version),
              new Evaluation<>(off, Reason.TARGETING_KEY_MISSING, version)));
    }

    @Override
    public Evaluation<T> evaluate(Subject subject) {
      if (!subject.hasKey()) {
        return answers.noKey;
      }
      return Buckets.bucket(subject.unit(), salt) < buckets ? answers.in : answers.out;
    }
  }

  /** Compiles a flag that the store has. */
  static <T> Evaluator<T> compile(Flag<T> flag, StoredFlag stored) {
    long version = stored.version();
    T value = flag.read(stored.value());
    if (value == null) {
      return Fixed.of(flag, flag.orElse(), Reason.TYPE_MISMATCH, version);
    }
    return switch (stored.gate().state()) {
      case OFF -> Fixed.of(flag, flag.off(), Reason.OFF, version);
      case KILLED -> Fixed.of(flag, flag.off(), Reason.KILLED, version);
      case ON ->
          stored.gate().rollout() == Percent.ALL
              ? Fixed.of(flag, value, Reason.ON, version)
              : Rollout.of(flag, value, stored);
    };
  }
}
