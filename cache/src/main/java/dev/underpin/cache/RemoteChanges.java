package dev.underpin.cache;

import dev.underpin.cache.spi.LeaseRequest;
import dev.underpin.cache.spi.Nonce;
import dev.underpin.cache.spi.RemoteException;
import dev.underpin.cache.spi.RemoteKey;
import dev.underpin.cache.spi.RemoteSpace;
import dev.underpin.cache.spi.RemoteStore;
import dev.underpin.cache.spi.Stamp;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Changes the remote store, in the thread that changes the cache, and waits until it is done. */
final class RemoteChanges<K, V> {

  private final RemoteStore store;
  private final RemoteSpace space;
  private final KeyText<K> keys;
  private final RemoteValues<K, V> values;
  private final Generation generation;
  private final Events events;
  private final Duration leaseTime;

  RemoteChanges(RemoteParts<K, V> parts) {
    this.store = parts.store();
    this.space = parts.space();
    this.keys = parts.keys();
    this.values = parts.values();
    this.generation = parts.generation();
    this.events = parts.events();
    this.leaseTime = parts.options().lease();
  }

  /**
   * Packs a value; its stamp is from before this call returns, so no later invalidation is lost.
   */
  RemoteValues.@Nullable Packed pack(K key, Loaded<V> loaded) {
    if (!store.state().open()) {
      return null;
    }
    try {
      Stamp stamp = stamp(keys.remote(key), loaded);
      return values.pack(key, keys.remote(key), loaded, 0, stamp);
    } catch (RuntimeException e) {
      events.remoteFailed(e);
      return null;
    }
  }

  private Stamp stamp(RemoteKey key, Loaded<V> loaded) {
    Nonce known = generation.current();
    if (known != null && loaded.tags.isEmpty()) {
      // without tags the sequence is never compared
      return new Stamp(known, 0);
    }
    Generation.Ticket ticket = generation.ticket();
    Stamp stamp =
        await(store.lease(space, List.of(new LeaseRequest(key, null)), leaseTime)).stamp();
    generation.learn(ticket, stamp);
    return stamp;
  }

  /** Stores what was packed; what is not stored for certain is invalidated instead. */
  void put(K key, RemoteValues.@Nullable Packed packed) {
    RemoteKey remoteKey = keys.remote(key);
    if (packed != null) {
      try {
        await(store.put(remoteKey, packed.bytes(), packed.keep()));
        return;
      } catch (RemoteException e) {
        events.remoteFailed(e);
      }
    }
    await(store.invalidate(List.of(remoteKey)));
  }

  void invalidate(K key) {
    await(store.invalidate(List.of(keys.remote(key))));
  }

  void expire(K key) {
    await(store.expire(List.of(keys.remote(key))));
  }

  void invalidateTag(String tag) {
    await(store.invalidateTag(space, tag));
  }

  void invalidateAll() {
    generation.forget();
    await(store.invalidateAll(space));
    generation.forget();
  }

  void joining(Connection connection, K key) {
    store.joining(connection, List.of(keys.remote(key)));
  }

  private <T> T await(CompletionStage<T> stage) {
    return Stages.await(space.name(), stage);
  }
}
