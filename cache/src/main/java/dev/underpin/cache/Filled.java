package dev.underpin.cache;

import dev.underpin.cache.spi.RemoteKey;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Where those wait whose keys another node loads: until they are filled, or it is time to ask. */
class Filled {

  private static final int ASK_AGAIN_MILLIS = 25;

  private final Map<RemoteKey, CompletableFuture<@Nullable Void>> waiting =
      new ConcurrentHashMap<>();

  /** Waits for one of the keys, for 25 ms give or take a fifth: not all nodes ask at once. */
  void await(Collection<RemoteKey> keys) throws InterruptedException {
    CompletableFuture<?>[] any =
        keys.stream()
            .map(key -> waiting.computeIfAbsent(key, same -> new CompletableFuture<>()))
            .toArray(CompletableFuture[]::new);
    int micros = ASK_AGAIN_MILLIS * ThreadLocalRandom.current().nextInt(800, 1_200);
    try {
      CompletableFuture.anyOf(any).get(micros, TimeUnit.MICROSECONDS);
    } catch (TimeoutException e) {
      // nobody said so: ask
    } catch (ExecutionException e) {
      throw new IllegalStateException("a signal has failed", e);
    } finally {
      keys.forEach(waiting::remove);
    }
  }

  void signal(RemoteKey key) {
    CompletableFuture<@Nullable Void> future = waiting.remove(key);
    if (future != null) {
      future.complete(null);
    }
  }
}
