package dev.underpin.cache;

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
import dev.underpin.core.testing.ManualClock;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** An adapter without any time limit, on a store that never answers. */
final class MuteStore implements RemoteStore {

  private final ManualClock clock;
  private final Backplane backplane;

  MuteStore(ManualClock clock) {
    this.clock = clock;
    this.backplane = new Backplane("mute", clock.ticker());
  }

  private static <T> CompletionStage<T> never() {
    return new CompletableFuture<>();
  }

  @Override
  public CompletionStage<Fetched> fetch(RemoteSpace space, List<RemoteKey> keys, boolean stamped) {
    return never();
  }

  @Override
  public CompletionStage<Leased> lease(
      RemoteSpace space, List<LeaseRequest> requests, Duration time) {
    return never();
  }

  @Override
  public CompletionStage<Boolean> fill(RemoteKey key, Nonce token, byte[] value, Duration time) {
    return never();
  }

  @Override
  public CompletionStage<Void> release(RemoteKey key, Nonce token) {
    return never();
  }

  @Override
  public CompletionStage<Void> put(RemoteKey key, byte[] value, Duration time) {
    return never();
  }

  @Override
  public CompletionStage<Done> invalidate(List<RemoteKey> keys) {
    return never();
  }

  @Override
  public CompletionStage<Done> expire(List<RemoteKey> keys) {
    return never();
  }

  @Override
  public CompletionStage<Done> evict(List<RemoteKey> keys) {
    return never();
  }

  @Override
  public CompletionStage<Done> invalidateTag(RemoteSpace space, String tag) {
    return never();
  }

  @Override
  public CompletionStage<Done> invalidateAll(RemoteSpace space) {
    return never();
  }

  @Override
  public CompletionStage<TagStamps> tags(RemoteSpace space, List<String> tags) {
    return never();
  }

  @Override
  public void joining(Connection connection, List<RemoteKey> keys) {}

  @Override
  public Backplane backplane() {
    return backplane;
  }

  @Override
  public RemoteState state() {
    return new RemoteState(true, clock.instant(), "");
  }

  @Override
  public void close() {}
}
