package dev.underpin.cache;

import java.util.List;
import java.util.function.LongSupplier;

/** The loader alone: what a cache without a remote store reads from. */
final class LocalSource<K, V> implements Source<K, V> {

  private final Loads<K, V> loads;
  private final Lifetimes<K, V> lifetimes;
  private final LongSupplier ticker;

  LocalSource(Loads<K, V> loads, Lifetimes<K, V> lifetimes, LongSupplier ticker) {
    this.loads = loads;
    this.lifetimes = lifetimes;
    this.ticker = ticker;
  }

  @Override
  public void readAll(List<Flight<K, V>> flights) {
    long now = ticker.getAsLong();
    flights.forEach(flight -> flight.readAt = now);
    loads.loadAll(flights, this::arrive);
  }

  /** Makes an entry for this node alone. */
  void arrive(Flight<K, V> flight, Loaded<V> loaded) {
    if (lifetimes.remembersNothing(loaded.value)) {
      flight.arrives(null);
      return;
    }
    flight.arrives(
        lifetimes.entry(flight.key, loaded, flight.readAt, ticker.getAsLong(), flight.loadNanos));
  }
}
