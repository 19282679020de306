package dev.underpin.resilience;

import dev.underpin.core.context.RequestContext;
import dev.underpin.core.context.Scope;
import dev.underpin.resilience.GuardException.Reason;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Calls that their caller waits for. */
final class BlockingCalls {

  private final Gates gates;
  private final Retrying retrying;
  private final GuardTime time;
  private final @Nullable Executor executor;

  BlockingCalls(Gates gates, Retrying retrying, GuardTime time, @Nullable Executor executor) {
    this.gates = gates;
    this.retrying = retrying;
    this.time = time;
    this.executor = executor;
  }

  /** In the caller's thread: nothing can cut it short. */
  <T extends @Nullable Object> T here(Work<T> work) throws Exception {
    return withRetries(work, null);
  }

  /** In another thread if there is a timeout, else in the caller's. */
  <T extends @Nullable Object> T timed(Work<T> work) throws Exception {
    if (executor != null && Thread.currentThread().isInterrupted()) {
      throw gates.interruptedBefore();
    }
    return withRetries(work, executor);
  }

  private <T extends @Nullable Object> T withRetries(Work<T> work, @Nullable Executor other)
      throws Exception {
    Call call = new Call(RequestContext.current(), time);
    retrying.called(call);
    @Nullable Exception last = null;
    while (true) {
      Attempt attempt = enter(call, last);
      try {
        return other == null ? runHere(attempt, call, work) : runThere(attempt, call, work, other);
      } catch (Exception failure) {
        @Nullable Duration pause = retrying.pauseAfter(attempt, call, failure);
        if (pause == null) {
          throw failure instanceof GuardException.Refused && last != null ? last : failure;
        }
        sleep(pause, failure);
        last = failure;
      }
    }
  }

  /** A second attempt that is refused changes nothing: the first one's failure comes out. */
  private Attempt enter(Call call, @Nullable Exception last) throws Exception {
    try {
      return gates.enter(call);
    } catch (GuardException refusal) {
      throw last == null ? refusal : last;
    }
  }

  private void sleep(Duration pause, Exception failure) throws Exception {
    try {
      time.sleep(pause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failure;
    }
  }

  private static <T extends @Nullable Object> T runHere(Attempt attempt, Call call, Work<T> work)
      throws Exception {
    T value;
    try {
      value = call.attempts() == 1 ? work.run(attempt) : inContext(call.context(), attempt, work);
    } catch (Exception e) {
      attempt.ended();
      throw attempt.failed(e, Thread.currentThread().isInterrupted());
    } catch (Error e) {
      attempt.ended();
      attempt.dropped();
      throw e;
    }
    attempt.ended();
    attempt.answered();
    return value;
  }

  /** The attempt before may have left a scope open; this one must not run in it. */
  private static <T extends @Nullable Object> T inContext(
      RequestContext context, Attempt attempt, Work<T> work) throws Exception {
    if (RequestContext.current() == context) {
      return work.run(attempt);
    }
    try (Scope scope = context.open()) {
      return work.run(attempt);
    }
  }

  private <T extends @Nullable Object> T runThere(
      Attempt attempt, Call call, Work<T> work, Executor other) throws Exception {
    TimedWork<T> task = new TimedWork<>(call.context(), attempt.permit(), () -> work.run(attempt));
    submit(task, attempt, other);
    try {
      T value = task.get(attempt.allowedNanos(), TimeUnit.NANOSECONDS);
      attempt.answered();
      return value;
    } catch (ExecutionException e) {
      throw failed(attempt, e);
    } catch (TimeoutException e) {
      return timeIsUp(attempt, task);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      task.leave();
      task.abandon();
      throw attempt.interrupted(e);
    }
  }

  /** Executors refuse with an exception, and with an error where no thread can be started. */
  private void submit(TimedWork<?> task, Attempt attempt, Executor other) {
    try {
      other.execute(task);
    } catch (RuntimeException e) {
      task.abandon();
      attempt.dropped();
      throw gates.refused(Reason.FULL, "the executor took no more work", e);
    } catch (Error e) {
      task.abandon();
      attempt.dropped();
      throw e;
    }
  }

  private <T extends @Nullable Object> T timeIsUp(Attempt attempt, TimedWork<T> task)
      throws Exception {
    if (!task.leave()) {
      return lastMoment(attempt, task);
    }
    if (task.abandon()) {
      throw attempt.timedOut();
    }
    attempt.dropped();
    throw gates.refused(
        Reason.FULL, "no thread was free within " + Span.text(attempt.allowedNanos()), null);
  }

  private static <T extends @Nullable Object> T lastMoment(Attempt attempt, TimedWork<T> task)
      throws Exception {
    try {
      T value = task.get();
      attempt.answered();
      return value;
    } catch (ExecutionException e) {
      throw failed(attempt, e);
    }
  }

  private static Exception failed(Attempt attempt, ExecutionException thrown) {
    if (thrown.getCause() instanceof Exception failure) {
      return attempt.failed(failure, false);
    }
    attempt.dropped();
    if (thrown.getCause() instanceof Error error) {
      throw error;
    }
    return thrown;
  }
}
