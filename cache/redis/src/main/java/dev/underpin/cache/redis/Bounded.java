package dev.underpin.cache.redis;

import dev.underpin.cache.spi.RemoteException;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Waits in a background thread, never longer than it has time. */
final class Bounded {

  private Bounded() {}

  static <T extends @Nullable Object> T await(String what, CompletionStage<T> stage) {
    return await(what, stage, Config.CONNECT_LIMIT, late -> {});
  }

  /**
   * The outcome.
   *
   * @param late is given what comes after the time was up
   * @throws RemoteException if it fails or does not come
   */
  static <T extends @Nullable Object> T await(
      String what, CompletionStage<T> stage, Duration limit, Consumer<? super T> late) {
    try {
      return stage.toCompletableFuture().get(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new RemoteException("could not %s: %s".formatted(what, reason(cause)), cause);
    } catch (TimeoutException e) {
      var unused = stage.thenAccept(late);
      throw new RemoteException(
          "could not %s within %d ms".formatted(what, limit.toMillis()), null);
    } catch (InterruptedException e) {
      var unused = stage.thenAccept(late);
      Thread.currentThread().interrupt();
      throw new RemoteException("was interrupted while it wanted to " + what, e);
    }
  }

  /** The innermost message: "connection refused" tells more than "unable to connect". */
  private static String reason(Throwable cause) {
    Throwable inner = cause;
    while (inner.getCause() != null) {
      inner = inner.getCause();
    }
    return inner.getMessage() == null ? inner.toString() : inner.getMessage();
  }
}
