package dev.underpin.examples.benchmarks.chaoscache;

import dev.underpin.cache.spi.Backplane;
import dev.underpin.cache.spi.Fetched;
import dev.underpin.cache.spi.LeaseRequest;
import dev.underpin.cache.spi.Leased;
import dev.underpin.cache.spi.Nonce;
import dev.underpin.cache.spi.RemoteKey;
import dev.underpin.cache.spi.RemoteSpace;
import dev.underpin.cache.spi.RemoteState;
import dev.underpin.cache.spi.RemoteStore;
import dev.underpin.cache.spi.TagStamps;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A store that remembers for each thread whether its last change is in the store or waits for it,
 * since the promise for others depends on that.
 *
 * <p>Without its fence, which is to show that the checker sees what is wrong, a fill whose lease
 * was taken away is written all the same.
 */
final class ToldStore implements RemoteStore {

  private final RemoteStore store;
  private final boolean hasFence;

  @SuppressWarnings("ThreadLocalUsage") // one store a process
  private final ThreadLocal<@Nullable CompletionStage<?>> last = new ThreadLocal<>();

  ToldStore(RemoteStore store, boolean hasFence) {
    this.store = store;
    this.hasFence = hasFence;
  }

  /** How the change went that this thread has just made: {@link Line#NOW} or LATER. */
  String howItWent() {
    CompletionStage<?> change = last.get();
    last.remove();
    if (change == null) {
      throw new IllegalStateException("this thread has changed nothing");
    }
    return change.toCompletableFuture().getNow(null) == Done.LATER ? Line.LATER : Line.NOW;
  }

  private <T> CompletionStage<T> remembered(CompletionStage<T> change) {
    last.set(change);
    return change;
  }

  @Override
  public CompletionStage<Boolean> fill(RemoteKey key, Nonce token, byte[] value, Duration time) {
    CompletionStage<Boolean> filled = store.fill(key, token, value, time);
    return hasFence
        ? filled
        : filled.thenCompose(
            stored ->
                stored
                    ? CompletableFuture.completedFuture(true)
                    : store.put(key, value, time).thenApply(done -> true));
  }

  @Override
  public CompletionStage<Void> put(RemoteKey key, byte[] value, Duration time) {
    return remembered(store.put(key, value, time));
  }

  @Override
  public CompletionStage<Done> invalidate(List<RemoteKey> keys) {
    return remembered(store.invalidate(keys));
  }

  @Override
  public CompletionStage<Done> invalidateTag(RemoteSpace space, String tag) {
    return remembered(store.invalidateTag(space, tag));
  }

  @Override
  public CompletionStage<Fetched> fetch(RemoteSpace space, List<RemoteKey> keys, boolean stamped) {
    return store.fetch(space, keys, stamped);
  }

  @Override
  public CompletionStage<Leased> lease(
      RemoteSpace space, List<LeaseRequest> requests, Duration time) {
    return store.lease(space, requests, time);
  }

  @Override
  public CompletionStage<Void> release(RemoteKey key, Nonce token) {
    return store.release(key, token);
  }

  @Override
  public CompletionStage<Done> expire(List<RemoteKey> keys) {
    return store.expire(keys);
  }

  @Override
  public CompletionStage<Done> evict(List<RemoteKey> keys) {
    return store.evict(keys);
  }

  @Override
  public CompletionStage<Done> invalidateAll(RemoteSpace space) {
    return store.invalidateAll(space);
  }

  @Override
  public CompletionStage<TagStamps> tags(RemoteSpace space, List<String> tags) {
    return store.tags(space, tags);
  }

  @Override
  public void joining(Connection connection, List<RemoteKey> keys) {
    store.joining(connection, keys);
  }

  @Override
  public Backplane backplane() {
    return store.backplane();
  }

  @Override
  public RemoteState state() {
    return store.state();
  }

  @Override
  public void close() {
    store.close();
  }
}
