package dev.underpin.cache;

import dev.underpin.core.HealthCheck;
import java.sql.Connection;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The layers of one cache, put together; every change goes through all of them. */
final class Engine<K, V> implements AutoCloseable {

  private final Memory<K, V> memory;
  private final SingleFlight<K, V> flights;
  private final Loads<K, V> loads;
  private final Lifetimes<K, V> lifetimes;
  private final LongSupplier ticker;
  private final HealthCheck healthCheck;
  private final @Nullable RemoteLayer<K, V> remote;

  private Engine(CacheSettings<K, V> settings, Events events) {
    ticker = settings.ticker;
    lifetimes = new Lifetimes<>(settings);
    loads = new Loads<>(settings.loading(), events, ticker);
    LocalSource<K, V> local = new LocalSource<>(loads, lifetimes, ticker);
    if (settings.remote == null) {
      memory = new Memory<>(settings.memory, ticker, null, null);
      flights = new SingleFlight<>(memory, local, events, ticker, null);
      healthCheck = CacheHealth.of(settings.name);
      remote = null;
      return;
    }
    RemoteParts<K, V> parts = RemoteParts.of(settings, settings.remote, lifetimes, events);
    memory = new Memory<>(settings.memory, ticker, parts.trust(), parts.keys());
    RemoteSource<K, V> source = new RemoteSource<>(parts, loads, local);
    flights = new SingleFlight<>(memory, source, events, ticker, parts.trust());
    healthCheck = CacheHealth.of(settings.name, parts.store(), parts.trust(), ticker);
    remote = new RemoteLayer<>(parts, flights, memory);
  }

  static <K, V> Engine<K, V> of(CacheSettings<K, V> settings, Events events) {
    return new Engine<>(settings, events);
  }

  Memory<K, V> memory() {
    return memory;
  }

  SingleFlight<K, V> flights() {
    return flights;
  }

  Loads<K, V> loads() {
    return loads;
  }

  HealthCheck healthCheck() {
    return healthCheck;
  }

  void put(K key, Loaded<V> loaded) {
    if (remote != null) {
      remote.put(key, loaded);
    } else {
      flights.put(key, lifetimes.entry(key, loaded, ticker.getAsLong(), ticker.getAsLong(), 0));
    }
  }

  // this node first, so that it serves nothing old meanwhile; again afterwards, because until the
  // remote store has changed a load may have read the old value there

  void invalidate(K key) {
    flights.invalidate(key);
    if (remote != null) {
      remote.changes().invalidate(key);
      flights.invalidate(key);
    }
  }

  void expire(K key) {
    flights.expire(key);
    if (remote != null) {
      remote.changes().expire(key);
      flights.expire(key);
    }
  }

  void invalidateTag(String tag) {
    flights.invalidateTag(tag);
    if (remote != null) {
      remote.changes().invalidateTag(tag);
      flights.invalidateTag(tag);
    }
  }

  void invalidateAll() {
    flights.invalidateAll();
    if (remote != null) {
      remote.changes().invalidateAll();
      flights.invalidateAll();
    }
  }

  void join(Connection connection, K key) {
    if (remote != null) {
      remote.changes().joining(connection, key);
    }
  }

  Lookup<V> lookup(K key) {
    Entry<V> entry = memory.peek(key);
    if (entry != null) {
      return Lookup.of(CacheLayer.MEMORY, entry, ticker.getAsLong());
    }
    return remote == null ? Lookup.nowhere() : remote.lookup(key);
  }

  @Override
  public void close() {
    if (remote != null) {
      remote.close();
    }
  }
}
