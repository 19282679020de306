package dev.underpin.resilience;

import dev.underpin.core.ThrowingSupplier;
import dev.underpin.core.context.RequestContext;
import dev.underpin.core.context.Scope;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A call that nobody waits for: a chain of attempts, each started by the end of the one before.
 *
 * <p>At any moment one thing is under way, an attempt or the pause before the next one, and {@link
 * #stop} ends it should the caller lose interest: when the caller cancels or completes the result
 * itself, what is under way is dropped, and not held against the third party.
 */
final class AsyncCall<T extends @Nullable Object> {

  private final Gates gates;
  private final Retrying retrying;
  private final GuardTime time;
  private final Call call;
  private final ThrowingSupplier<? extends CompletionStage<T>, ? extends Exception> work;
  private final CompletableFuture<T> result = new CompletableFuture<>();
  private volatile Runnable stop = () -> {};
  // handed from one attempt to the next, never read by two threads at once
  private @Nullable Exception last;

  AsyncCall(
      Gates gates,
      Retrying retrying,
      GuardTime time,
      ThrowingSupplier<? extends CompletionStage<T>, ? extends Exception> work) {
    this.gates = gates;
    this.retrying = retrying;
    this.time = time;
    this.call = new Call(RequestContext.current(), time);
    this.work = work;
  }

  CompletableFuture<T> start() {
    retrying.called(call);
    attempt();
    var unused = result.whenComplete((value, failure) -> stop.run());
    return result;
  }

  /** Runs in the caller's context: in its own thread at first, then in that of a timer. */
  private void attempt() {
    if (result.isDone()) {
      return;
    }
    try {
      new Step(gates.enter(call)).begin();
    } catch (GuardException refusal) {
      result.completeExceptionally(last == null ? refusal : last);
    } catch (RuntimeException | Error e) {
      result.completeExceptionally(e);
    }
  }

  private void stopWith(Runnable action) {
    stop = action;
    if (result.isDone()) {
      action.run();
    }
  }

  private void attemptFailed(Attempt attempt, Exception failure) {
    @Nullable Duration pause = retrying.pauseAfter(attempt, call, failure);
    if (pause == null) {
      result.completeExceptionally(failure);
      return;
    }
    last = failure;
    stopWith(time.schedule(pause, () -> call.context().run(this::attempt)));
  }

  /** One attempt: ends by its answer, by its timer, or because the caller lost interest. */
  private final class Step {

    private final Attempt attempt;
    private final Permit permit;
    private final AtomicBoolean settled = new AtomicBoolean();
    private volatile Runnable timer = () -> {};

    Step(Attempt attempt) {
      this.attempt = attempt;
      this.permit = attempt.permit();
    }

    void begin() {
      permit.begin();
      CompletableFuture<T> answer = ask();
      if (answer == null) {
        return;
      }
      stopWith(() -> cancelled(answer));
      if (attempt.allowedNanos() < Span.FOREVER) {
        timer = time.schedule(attempt.allowed(), () -> timeIsUp(answer));
      }
      var unused = answer.whenComplete(this::ended);
    }

    private @Nullable CompletableFuture<T> ask() {
      try {
        return Objects.requireNonNull(work.get(), "the function returned no future")
            .toCompletableFuture();
      } catch (Throwable e) {
        if (e instanceof InterruptedException) {
          Thread.currentThread().interrupt();
        }
        ended(null, e);
        return null;
      }
    }

    private void ended(@Nullable T value, @Nullable Throwable failure) {
      inContext(
          () -> {
            permit.end();
            timer.run();
            if (settled.compareAndSet(false, true)) {
              settle(value, failure);
            }
          });
    }

    @SuppressWarnings("NullAway") // a stage that did not fail has a value of its own type
    private void settle(@Nullable T value, @Nullable Throwable failure) {
      if (failure == null) {
        attempt.answered();
        result.complete(value);
      } else if (unwrapped(failure) instanceof Exception exception) {
        attemptFailed(attempt, attempt.failed(exception, false));
      } else {
        attempt.dropped();
        result.completeExceptionally(unwrapped(failure));
      }
    }

    private void timeIsUp(CompletableFuture<T> answer) {
      inContext(
          () -> {
            if (settled.compareAndSet(false, true)) {
              Exception failure = attempt.timedOut();
              leave(answer);
              attemptFailed(attempt, failure);
            }
          });
    }

    private void cancelled(CompletableFuture<T> answer) {
      inContext(
          () -> {
            if (settled.compareAndSet(false, true)) {
              attempt.cancelled();
              leave(answer);
            }
          });
    }

    /** Most futures end by being cancelled; one that does not keeps its place until it ends. */
    private void leave(CompletableFuture<T> answer) {
      timer.run();
      answer.cancel(true);
      permit.abandon();
    }

    /** The caller's context, whatever thread this is; and nothing thrown here may get lost. */
    private void inContext(Runnable end) {
      try (Scope scope = call.context().open()) {
        end.run();
      } catch (RuntimeException | Error e) {
        result.completeExceptionally(e);
      }
    }
  }

  private static Throwable unwrapped(Throwable failure) {
    Throwable cause = failure.getCause();
    return failure instanceof CompletionException && cause != null ? cause : failure;
  }
}
