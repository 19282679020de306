package dev.underpin.flags;

import java.util.List;
import java.util.Objects;

/**
 * A flag compiled against its definition. It holds every {@link Evaluation} that it can come to, so
 * that deciding makes nothing; it is immutable, and never throws.
 */
sealed interface Evaluator<T> {

  Flag<T> flag();

  Evaluation<T> evaluate(Subject subject);

  /** Whether the definition can come to a value that the flag cannot have. */
  boolean isMismatched();

  /** The same answer for everybody. */
  record Fixed<T>(Flag<T> flag, Evaluation<T> result) implements Evaluator<T> {

    static <T> Fixed<T> of(Flag<T> flag, T value, Reason reason, long version) {
      return new Fixed<>(flag, new Evaluation<>(value, reason, version));
    }

    @Override
    public Evaluation<T> evaluate(Subject subject) {
      return result;
    }

    @Override
    public boolean isMismatched() {
      return result.reason() == Reason.TYPE_MISMATCH;
    }
  }

  /** What a plan comes to, in the type of the flag. */
  record Planned<T>(
      Flag<T> flag,
      Decision decision,
      Moment moment,
      List<Evaluation<T>> results,
      Evaluation<T> failed)
      implements Evaluator<T> {

    @Override
    public Evaluation<T> evaluate(Subject subject) {
      try {
        return results.get(decision.decide(subject, moment));
      } catch (RuntimeException e) { // the clock is the application's
        return failed;
      }
    }

    @Override
    public boolean isMismatched() {
      return results.stream().anyMatch(result -> result.reason() == Reason.TYPE_MISMATCH);
    }
  }

  /** Compiles a flag that the store has. */
  static <T> Evaluator<T> compile(Flag<T> flag, EngineFlag defined, Moment moment) {
    Plan plan = Objects.requireNonNullElseGet(moment.plan(flag.key()), defined::plan);
    long version = defined.version();
    if (plan.type() != null && plan.type() != flag.type()) {
      return Fixed.of(flag, flag.orElse(), Reason.TYPE_MISMATCH, version);
    }
    List<Evaluation<T>> results =
        plan.outcomes().stream().map(outcome -> outcome.as(flag, version)).toList();
    return plan.decision() instanceof Decision.Serve only
        ? new Fixed<>(flag, results.get(only.outcome()))
        : new Planned<>(
            flag,
            plan.decision(),
            moment,
            List.copyOf(results),
            new Evaluation<>(flag.orElse(), Reason.ERROR, version));
  }
}
