package dev.underpin.cache.testing;

import dev.underpin.cache.spi.Backplane;
import dev.underpin.cache.spi.Fetched;
import dev.underpin.cache.spi.LeaseAnswer;
import dev.underpin.cache.spi.LeaseRequest;
import dev.underpin.cache.spi.Leased;
import dev.underpin.cache.spi.Nonce;
import dev.underpin.cache.spi.Notice;
import dev.underpin.cache.spi.RemoteException;
import dev.underpin.cache.spi.RemoteKey;
import dev.underpin.cache.spi.RemoteSpace;
import dev.underpin.cache.spi.RemoteState;
import dev.underpin.cache.spi.RemoteStore;
import dev.underpin.cache.spi.TagStamps;
import dev.underpin.core.testing.ManualClock;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One node's view of the simulated server. */
final class SimulatedStore implements RemoteStore {

  private final SimulatedRemote remote;
  private final SimulatedServer server;
  private final ManualClock clock;
  private final Backplane backplane;
  private final Queue<Runnable> queue = new ConcurrentLinkedQueue<>();
  private volatile RemoteState state;
  private volatile boolean deaf;

  SimulatedStore(String node, SimulatedRemote remote, SimulatedServer server, ManualClock clock) {
    this.remote = remote;
    this.server = server;
    this.clock = clock;
    this.backplane = new Backplane(node, clock.ticker());
    this.state = new RemoteState(true, clock.instant(), "");
  }

  boolean isConnected() {
    return state.open();
  }

  void disconnect() {
    changeTo(new RemoteState(false, clock.instant(), "cut off by the test"));
  }

  void reconnect() {
    if (isConnected()) {
      return;
    }
    changeTo(new RemoteState(true, clock.instant(), ""));
    for (Runnable change = queue.poll(); change != null; change = queue.poll()) {
      change.run();
    }
    backplane.resubscribed();
  }

  private void changeTo(RemoteState now) {
    state = now;
    backplane.stateChanged(now);
  }

  void setDeaf(boolean deaf) {
    this.deaf = deaf;
  }

  void hear(byte[] message) {
    if (isConnected() && !deaf) {
      backplane.received(message);
    }
  }

  private <T> CompletionStage<T> call(@Nullable RemoteCall what, Supplier<T> work) {
    if (what != null) {
      remote.hooks().atBefore(what);
    }
    if (!isConnected()) {
      return CompletableFuture.failedFuture(new RemoteException("cut off by the test", null));
    }
    T answer = work.get();
    if (what != null) {
      remote.hooks().atAfter(what);
    }
    return isConnected()
        ? CompletableFuture.completedFuture(answer)
        : CompletableFuture.failedFuture(new RemoteException("the answer was lost", null));
  }

  @Override
  public CompletionStage<Fetched> fetch(RemoteSpace space, List<RemoteKey> keys, boolean stamped) {
    return call(
        RemoteCall.FETCH,
        () -> {
          List<byte @Nullable []> values = new ArrayList<>();
          keys.forEach(key -> values.add(server.value(key)));
          return new Fetched(values, stamped ? server.stamp(space) : null);
        });
  }

  @Override
  public CompletionStage<Leased> lease(
      RemoteSpace space, List<LeaseRequest> requests, Duration time) {
    return call(
        RemoteCall.LEASE,
        () -> {
          List<LeaseAnswer> answers =
              requests.stream().map(request -> server.lease(request, time)).toList();
          return new Leased(answers, server.madeStamp(space));
        });
  }

  @Override
  public CompletionStage<Boolean> fill(RemoteKey key, Nonce token, byte[] value, Duration time) {
    return call(
        RemoteCall.FILL,
        () -> {
          boolean stored = server.fill(key, token, value, time);
          if (stored) {
            publish(Notice.ofKeys(Notice.Kind.FILLED, List.of(key)));
          }
          return stored;
        });
  }

  @Override
  public CompletionStage<Void> release(RemoteKey key, Nonce token) {
    return nothing(call(null, () -> server.release(key, token)));
  }

  @SuppressWarnings("NullAway") // Void has no other value
  private static CompletionStage<Void> nothing(CompletionStage<?> stage) {
    return stage.thenApply(ignored -> null);
  }

  @Override
  public CompletionStage<Void> put(RemoteKey key, byte[] value, Duration time) {
    return nothing(
        call(
            RemoteCall.PUT,
            () -> {
              server.put(key, value, time);
              publish(Notice.ofKeys(Notice.Kind.INVALIDATED, List.of(key)));
              return true;
            }));
  }

  /** Does it now or, as an adapter must, when the server is back. */
  private CompletionStage<Done> sooner(Runnable change, @Nullable Notice notice) {
    remote.hooks().atBefore(RemoteCall.INVALIDATE);
    Runnable both =
        () -> {
          change.run();
          if (notice != null) {
            publish(notice);
          }
        };
    if (!isConnected()) {
      queue.add(both);
      return CompletableFuture.completedFuture(Done.LATER);
    }
    both.run();
    remote.hooks().atAfter(RemoteCall.INVALIDATE);
    return CompletableFuture.completedFuture(Done.NOW);
  }

  @Override
  public CompletionStage<Done> invalidate(List<RemoteKey> keys) {
    return sooner(() -> server.invalidate(keys), Notice.ofKeys(Notice.Kind.INVALIDATED, keys));
  }

  @Override
  public CompletionStage<Done> expire(List<RemoteKey> keys) {
    return sooner(() -> server.expire(keys), Notice.ofKeys(Notice.Kind.EXPIRED, keys));
  }

  @Override
  public CompletionStage<Done> evict(List<RemoteKey> keys) {
    return sooner(() -> server.invalidate(keys), null);
  }

  @Override
  public CompletionStage<Done> invalidateTag(RemoteSpace space, String tag) {
    return sooner(
        () -> server.invalidateTag(space, tag), new Notice(Notice.Kind.TAG, space, List.of(tag)));
  }

  @Override
  public CompletionStage<Done> invalidateAll(RemoteSpace space) {
    return sooner(
        () -> server.invalidateAll(space), new Notice(Notice.Kind.GENERATION, space, List.of()));
  }

  @Override
  public CompletionStage<TagStamps> tags(RemoteSpace space, List<String> tags) {
    return call(null, () -> server.tags(space, tags));
  }

  /** Rows of an outbox that {@link SimulatedRemote#relay} finds committed. */
  @Override
  public void joining(Connection connection, List<RemoteKey> keys) {
    remote.writeOutbox(connection, keys);
  }

  @Override
  public Backplane backplane() {
    return backplane;
  }

  @Override
  public RemoteState state() {
    return state;
  }

  @Override
  public void close() {
    if (isConnected()) {
      remote.publishGoodbye(this, backplane.goodbye());
      disconnect();
    }
  }

  private void publish(Notice notice) {
    remote.publishNotice(this, backplane.message(notice));
  }
}
