package dev.underpin.resilience;

import dev.underpin.core.Retry;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Decides whether another attempt follows. What the last one failed with decides the outcome. */
final class Retrying {

  private final Retry retry;
  private final @Nullable RetryBudget budget;
  private final GuardTime time;
  private final Events events;

  Retrying(Retry retry, @Nullable RetryBudget budget, GuardTime time, Events events) {
    this.retry = retry;
    this.budget = budget;
    this.time = time;
    this.events = events;
  }

  /** A call begins. */
  void called(Call call) {
    if (budget != null) {
      budget.called(call.startedAt());
    }
  }

  /** {@return how long to wait before the next attempt; null if there is none} */
  @Nullable Duration pauseAfter(Attempt attempt, Call call, Exception failure) {
    if (!attempt.isRetriable() || !retry.allows(call.attempts(), failure)) {
      return null;
    }
    Duration pause = retry.delay(call.attempts());
    long now = time.nanoTime();
    if (Span.nanos(pause) >= call.deadline().left(now)) {
      events.retryTooLate(pause, failure);
      return null;
    }
    if (budget != null && !budget.spend(now)) {
      events.retryOverBudget(failure);
      return null;
    }
    events.retrying(call.attempts(), pause, failure);
    return pause;
  }
}
