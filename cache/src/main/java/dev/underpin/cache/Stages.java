package dev.underpin.cache;

import dev.underpin.cache.spi.RemoteException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for a remote store in the thread that needs its answer. */
final class Stages {

  /** The adapter's own limit is far below; this one is for an adapter that has none. */
  private static final long LONGEST_SECONDS = 2;

  private Stages() {}

  /**
   * {@return what the store answered}
   *
   * @throws RemoteException if it did not
   */
  static <T> T await(String cache, CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().get(LONGEST_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RemoteException same) {
        throw same;
      }
      throw new RemoteException("the remote store of cache \"%s\" failed".formatted(cache), e);
    } catch (TimeoutException e) {
      throw new RemoteException(
          "the remote store of cache \"%s\" did not answer in %d s"
              .formatted(cache, LONGEST_SECONDS),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CacheLoadException(
          "interrupted while waiting for the remote store of cache \"%s\"".formatted(cache), e);
    }
  }
}
