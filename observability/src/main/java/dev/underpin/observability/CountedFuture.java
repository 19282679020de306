package dev.underpin.observability;

import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A client's future that has been counted when it ends, so that nobody goes on before that. */
final class CountedFuture<T> extends CompletableFuture<T> {

  private final CompletableFuture<T> source;

  private CountedFuture(CompletableFuture<T> source) {
    this.source = source;
  }

  /** Tells the end before it ends: the result, or null for a failure. */
  static <T> CompletableFuture<T> of(CompletableFuture<T> source, Consumer<@Nullable T> end) {
    CountedFuture<T> future = new CountedFuture<>(source);
    CompletableFuture<T> unused =
        source.whenComplete(
            (result, failure) -> {
              end.accept(failure == null ? result : null);
              future.endWith(result, failure);
            });
    return future;
  }

  private void endWith(T result, @Nullable Throwable failure) {
    if (failure == null) {
      complete(result);
    } else {
      completeExceptionally(failure);
    }
  }

  /** Takes back what was sent, as the client's own future does. */
  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    // first ourselves: the client may end its future with an IOException of its own
    boolean cancelled = super.cancel(mayInterruptIfRunning);
    source.cancel(mayInterruptIfRunning);
    return cancelled;
  }
}
