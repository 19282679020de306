package dev.underpin.cache;

import dev.underpin.cache.spi.RemoteKey;
import dev.underpin.cache.spi.RemoteListener;
import dev.underpin.cache.spi.RemoteState;
import dev.underpin.cache.spi.RemoteStore;
import java.util.List;
import java.util.function.Consumer;

/** Does to this node's memory what other nodes say. */
final class RemoteEars<K, V> implements RemoteListener {

  private final RemoteStore store;
  private final SingleFlight<K, V> flights;
  private final Memory<K, V> memory;
  private final Generation generation;
  private final Filled filled;
  private final Events events;

  RemoteEars(RemoteParts<K, V> parts, SingleFlight<K, V> flights, Memory<K, V> memory) {
    this.store = parts.store();
    this.flights = flights;
    this.memory = memory;
    this.generation = parts.generation();
    this.filled = parts.filled();
    this.events = parts.events();
  }

  @Override
  public void invalidated(RemoteKey key, boolean sameSchema) {
    clearSchema(key, sameSchema);
    here(key, flights::invalidate);
  }

  @Override
  public void expired(RemoteKey key, boolean sameSchema) {
    clearSchema(key, sameSchema);
    here(key, flights::expire);
  }

  /** The other node did not know this schema's key: the value under it is for us to remove. */
  private void clearSchema(RemoteKey key, boolean sameSchema) {
    if (!sameSchema) {
      store
          .evict(List.of(key))
          .exceptionally(
              failure -> {
                events.remoteFailed(failure);
                return RemoteStore.Done.LATER;
              });
    }
  }

  /** Flights first: one that lands in between is in memory by the time that is looked at. */
  private void here(RemoteKey remoteKey, Consumer<K> what) {
    flights.each(
        flight -> {
          if (flight.isOf(remoteKey)) {
            what.accept(flight.key);
          }
        });
    K key = memory.keyOf(remoteKey);
    if (key != null) {
      what.accept(key);
    }
  }

  @Override
  public void tagInvalidated(String tag) {
    flights.invalidateTag(tag);
  }

  @Override
  public void generationChanged() {
    generation.forget();
    flights.invalidateAll();
  }

  @Override
  public void filled(RemoteKey key) {
    filled.signal(key);
  }

  @Override
  public void gap() {
    // the entries are older than the gap and not trusted any more: nothing has to be touched
    events.tell(CacheLayer.REMOTE, CacheEvent.GAP, null);
  }

  @Override
  public void stateChanged(RemoteState state) {
    generation.forget();
  }
}
