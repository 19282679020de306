package dev.underpin.cache;

import dev.underpin.cache.spi.RemoteException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What of a cache concerns the remote store: it listens, changes and looks up. */
final class RemoteLayer<K, V> implements AutoCloseable {

  private final RemoteParts<K, V> parts;
  private final SingleFlight<K, V> flights;
  private final RemoteChanges<K, V> changes;
  private final Runnable stopListening;

  RemoteLayer(RemoteParts<K, V> parts, SingleFlight<K, V> flights, Memory<K, V> memory) {
    this.parts = parts;
    this.flights = flights;
    this.changes = new RemoteChanges<>(parts);
    this.stopListening =
        parts.store().backplane().listen(parts.space(), new RemoteEars<>(parts, flights, memory));
  }

  RemoteChanges<K, V> changes() {
    return changes;
  }

  void put(K key, Loaded<V> loaded) {
    Flight<K, V> mine = flights.newFlight(key, false, flights.now());
    RemoteValues.@Nullable Packed packed = changes.pack(key, loaded);
    Entry<V> entry =
        packed == null
            ? parts.values().alone(key, loaded, mine.readAt)
            : parts.values().entry(mine, loaded.value, packed);
    flights.put(mine, entry, () -> changes.put(key, packed));
  }

  Lookup<V> lookup(K key) {
    Flight<K, V> look = flights.newFlight(key, false, flights.now());
    try {
      parts.reader().read(List.of(look));
    } catch (RemoteException e) {
      parts.events().remoteFailed(e);
    }
    Flight.Stale<V> stale = look.fallback();
    Entry<V> entry = look.reading != null ? look.reading : stale == null ? null : stale.entry();
    return entry == null
        ? Lookup.nowhere()
        : Lookup.of(CacheLayer.REMOTE, entry, parts.ticker().getAsLong());
  }

  @Override
  public void close() {
    stopListening.run();
  }
}
