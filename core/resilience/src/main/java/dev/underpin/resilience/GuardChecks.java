package dev.underpin.resilience;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What must hold of a guard's settings, each by itself and together. */
final class GuardChecks {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  private GuardChecks() {}

  static void check(GuardBuilder guard) {
    if (!NAME.matcher(guard.name).matches()) {
      throw new IllegalArgumentException(
          "guard name must be 1 to 64 letters, digits, '.', '_' or '-' but was \"%s\"; change it in Guard.builder"
              .formatted(guard.name));
    }
    if (guard.timeout != null && (guard.timeout.isZero() || guard.timeout.isNegative())) {
      throw new IllegalArgumentException(
          "timeout must be greater than 0 but was %s; raise GuardBuilder.timeout"
              .formatted(Span.text(guard.timeout)));
    }
    requireAtLeastOne("maxConcurrent", guard.maxConcurrent);
    requireAtLeastOne("ratePerSecond", guard.ratePerSecond);
    if (guard.breaker != null) {
      guard.breaker.check(guard.timeout);
    }
    checkRetry(guard);
    if (guard.budget != null) {
      checkBudget(guard.budget, guard.retry.attempts());
    }
    if (guard.adaptive != null) {
      checkAdaptive(guard, guard.adaptive);
    }
  }

  private static void checkRetry(GuardBuilder guard) {
    if (guard.retry.attempts() > 1 && !guard.idempotent) {
      throw new IllegalStateException(
          "guard \"%s\" makes up to %d attempts but is not idempotent, and an attempt that failed may have taken effect; call idempotent(true) if that does no harm, or remove retry"
              .formatted(guard.name, guard.retry.attempts()));
    }
  }

  private static void checkBudget(GuardBuilder.Budget budget, int attempts) {
    if (budget.percent() < 0 || budget.percent() > 100) {
      throw new IllegalArgumentException(
          "retryBudget must be 0 to 100 percent but was %d; change GuardBuilder.retryBudget"
              .formatted(budget.percent()));
    }
    if (budget.perSecond() < 0) {
      throw new IllegalArgumentException(
          "retryBudget must be 0 or more a second but was %d; raise it in GuardBuilder.retryBudget"
              .formatted(budget.perSecond()));
    }
    if (attempts == 1) {
      throw new IllegalStateException(
          "retryBudget was set but nothing is retried; set GuardBuilder.retry, or remove retryBudget");
    }
  }

  private static void checkAdaptive(GuardBuilder guard, GuardBuilder.Range range) {
    if (guard.maxConcurrent != null) {
      throw new IllegalStateException(
          "maxConcurrent %d and adaptive %d to %d exclude each other; remove one of them"
              .formatted(guard.maxConcurrent, range.min(), range.max()));
    }
    if (range.min() < 1 || range.max() < range.min()) {
      throw new IllegalArgumentException(
          "adaptive must have a minimum of at least 1 and a maximum of at least that but was %d to %d; change GuardBuilder.adaptive"
              .formatted(range.min(), range.max()));
    }
    boolean knowsSlowCalls = guard.breaker != null && guard.breaker.knowsSlowCalls();
    if (guard.timeout == null && !knowsSlowCalls) {
      throw new IllegalStateException(
          "adaptive needs to know what is slow, but there is neither a timeout nor a slowCall; set GuardBuilder.timeout or BreakerOptions.slowCall");
    }
  }

  private static void requireAtLeastOne(String setting, @Nullable Integer value) {
    if (value != null && value < 1) {
      throw new IllegalArgumentException(
          "%s must be at least 1 but was %d; raise GuardBuilder.%s"
              .formatted(setting, value, setting));
    }
  }
}
