package dev.underpin.core.context;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Futures all of whose stages run in the {@link RequestContext} in which the first one was made,
 * whichever thread completes them.
 *
 * <pre>{@code
 * ContextFutures.wrap(http.sendAsync(request, BodyHandlers.ofString()))
 *     .thenApply(response -> parse(response));         // the client's thread, the request's context
 * }</pre>
 *
 * <p>A wrapped executor alone does not do that: a stage without {@code Async} runs in the thread
 * that completes the one before it, which may be any. The thread has its own state back after each
 * stage. What {@code CompletableFuture.allOf} and {@code anyOf} give is not such a future: wrap it.
 */
public final class ContextFutures {

  private ContextFutures() {}

  /**
   * {@return a future for what the supplier gives, in the current context}
   *
   * @param supplier what to call
   * @param executor runs it, and the {@code Async} stages that name it
   * @param <T> what it gives
   */
  public static <T extends @Nullable Object> CompletableFuture<T> supplyAsync(
      Supplier<T> supplier, Executor executor) {
    return new ContextFuture<T>(RequestContext.current()).completeAsync(supplier, executor);
  }

  /**
   * {@return a future for the end of a task, in the current context}
   *
   * @param task what to run
   * @param executor runs it
   */
  public static CompletableFuture<@Nullable Void> runAsync(Runnable task, Executor executor) {
    return ContextFutures.<@Nullable Void>supplyAsync(
        () -> {
          task.run();
          return null;
        },
        executor);
  }

  /**
   * {@return a future that completes as the stage does, and whose later stages run in the current
   * context; a future that has a context already is returned as it is}
   *
   * <p>Cancelling it cancels the stage too, where that is a future.
   *
   * @param stage what somebody else completes
   * @param <T> what it gives
   */
  public static <T extends @Nullable Object> CompletableFuture<T> wrap(CompletionStage<T> stage) {
    if (stage instanceof ContextFuture<T> wrapped) {
      return wrapped;
    }
    ContextFuture<T> future = new ContextFuture<>(RequestContext.current());
    stage.whenComplete(future::finish);
    if (stage instanceof Future<?> source) {
      cancelWith(future, source);
    }
    return future;
  }

  private static void cancelWith(CompletionStage<?> future, Future<?> source) {
    future.whenComplete(
        (value, failure) -> {
          if (failure instanceof CancellationException) {
            source.cancel(true);
          }
        });
  }
}
