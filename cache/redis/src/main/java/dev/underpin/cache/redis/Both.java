package dev.underpin.cache.redis;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.resource.ClientResources;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;

/** Two connections that come and go together. */
final class Both {

  private static final long CLOSE_MILLIS = 900;

  private Both() {}

  /** What is made of both; if one does not come about, the other is closed. */
  static <A extends StatefulConnection<?, ?>, B extends StatefulConnection<?, ?>, R>
      CompletableFuture<R> of(
          CompletableFuture<A> first, CompletableFuture<B> second, BiFunction<A, B, R> made) {
    CompletableFuture<R> both = first.thenCombine(second, made);
    return both.whenComplete(
        (result, failure) -> {
          if (failure != null) {
            close(first);
            close(second);
          }
        });
  }

  private static void close(CompletableFuture<? extends StatefulConnection<?, ?>> coming) {
    var unused = coming.thenCompose(StatefulConnection::closeAsync);
  }

  /** Ends a client and its threads. */
  static void end(AbstractRedisClient client, ClientResources resources) {
    client.shutdown(0, CLOSE_MILLIS, TimeUnit.MILLISECONDS);
    resources.shutdown(0, CLOSE_MILLIS, TimeUnit.MILLISECONDS).awaitUninterruptibly(CLOSE_MILLIS);
  }
}
