package dev.underpin.observability;

import dev.underpin.core.context.RequestContext;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A future that ends inside the context of a request, so that what follows on it runs there too. So
 * does what follows on those, in whichever thread the common pool lends; only an executor that the
 * caller names has to bring the context itself.
 */
final class InContextFuture<T extends @Nullable Object> extends CompletableFuture<T> {

  private final RequestContext context;
  private final @Nullable CompletableFuture<?> source;

  private InContextFuture(RequestContext context, @Nullable CompletableFuture<?> source) {
    this.context = context;
    this.source = source;
  }

  /** Tells the end before it ends: the result, or null for a failure. */
  static <T> CompletableFuture<T> of(
      CompletableFuture<T> source, RequestContext context, Consumer<@Nullable T> end) {
    InContextFuture<T> future = new InContextFuture<>(context, source);
    CompletableFuture<T> unused =
        source.whenComplete(
            (result, failure) ->
                context.run(
                    () -> {
                      end.accept(failure == null ? result : null);
                      future.endWith(result, failure);
                    }));
    return future;
  }

  private void endWith(T result, @Nullable Throwable failure) {
    if (failure == null) {
      complete(result);
    } else {
      completeExceptionally(failure);
    }
  }

  @Override
  public <U> CompletableFuture<U> newIncompleteFuture() {
    return new InContextFuture<>(context, null);
  }

  @Override
  public Executor defaultExecutor() {
    Executor executor = super.defaultExecutor();
    return task -> executor.execute(context.wrap(task));
  }

  /** Takes back what was sent, as the client's own future does. */
  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    // first ourselves: the client may end its future with an IOException of its own
    boolean cancelled = context.call(() -> super.cancel(mayInterruptIfRunning));
    if (source != null) {
      source.cancel(mayInterruptIfRunning);
    }
    return cancelled;
  }
}
