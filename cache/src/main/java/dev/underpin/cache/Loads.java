package dev.underpin.cache;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;

/** Runs loads for flights, one by one or in bulk, and says how they went. */
final class Loads<K, V> {

  private final Loading<K, V> loading;
  private final Events events;
  private final LongSupplier ticker;

  Loads(Loading<K, V> loading, Events events, LongSupplier ticker) {
    this.loading = loading;
    this.events = events;
    this.ticker = ticker;
  }

  /** Loads past memory, for this caller alone. */
  Loaded<V> loadApart(K key) {
    long startedAt = ticker.getAsLong();
    try {
      Loaded<V> loaded = loading.load(key);
      events.loaded(key, ticker.getAsLong() - startedAt);
      return loaded;
    } catch (Throwable e) {
      events.loadFailed(key, ticker.getAsLong() - startedAt, e);
      throw e;
    }
  }

  /**
   * Loads; hands what was found to {@code then}, and what was thrown to the flight. An {@link
   * Error} is this thread's and comes out.
   */
  void loadAll(List<Flight<K, V>> flights, BiConsumer<Flight<K, V>, Loaded<V>> then) {
    if (loading.isBulk(flights.size())) {
      loadInBulk(flights, then);
      return;
    }
    for (Flight<K, V> flight : flights) {
      long startedAt = ticker.getAsLong();
      try {
        Loaded<V> loaded = loading.load(flight.key);
        flight.loadNanos = ticker.getAsLong() - startedAt;
        flight.tellLater(() -> events.loaded(flight.key, flight.loadNanos));
        flight.loaded = loaded;
        then.accept(flight, loaded);
      } catch (Throwable e) {
        fail(flight, startedAt, e);
      }
    }
  }

  private void loadInBulk(List<Flight<K, V>> flights, BiConsumer<Flight<K, V>, Loaded<V>> then) {
    Map<K, Flight<K, V>> byKey = new LinkedHashMap<>();
    flights.forEach(flight -> byKey.put(flight.key, flight));
    long startedAt = ticker.getAsLong();
    try {
      Map<K, V> found = loading.loadAll(java.util.Collections.unmodifiableSet(byKey.keySet()));
      long nanos = ticker.getAsLong() - startedAt;
      for (Flight<K, V> flight : flights) {
        flight.loadNanos = nanos;
        flight.tellLater(() -> events.loaded(flight.key, nanos));
        flight.loaded = Loaded.plain(found.get(flight.key));
        then.accept(flight, flight.loaded);
      }
    } catch (Throwable e) {
      flights.stream().filter(f -> !f.arrived).forEach(flight -> fail(flight, startedAt, e));
    }
  }

  private void fail(Flight<K, V> flight, long startedAt, Throwable e) {
    flight.failure = e;
    long nanos = ticker.getAsLong() - startedAt;
    flight.tellLater(() -> events.loadFailed(flight.key, nanos, e));
    if (e instanceof VirtualMachineError error) {
      throw error;
    }
  }
}
