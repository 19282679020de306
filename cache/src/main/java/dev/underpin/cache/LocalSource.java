package dev.underpin.cache;

import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

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
    flights.forEach(flight -> flight.readAt = ticker.getAsLong());
    loads.loadAll(flights, this::arrive);
  }

  /** Makes an entry for this node alone. */
  void arrive(Flight<K, V> flight, Loaded<V> loaded) {
    if (lifetimes.remembersNothing(loaded.value)) {
      flight.arrives(null);
      return;
    }
    Entry.Ends ends = lifetimes.ofMemory(flight.key, loaded, ticker.getAsLong(), flight.loadNanos);
    flight.arrives(new Entry<>(loaded.value, flight.readAt, ends, origin(flight, loaded, ends)));
  }

  private static <V> Entry.@Nullable Origin origin(
      Flight<?, V> flight, Loaded<V> loaded, Entry.Ends ends) {
    boolean isPlain =
        loaded.tags.isEmpty() && loaded.version == null && ends.quietUntil() == ends.freshUntil();
    return isPlain
        ? null
        : new Entry.Origin(0, flight.readAt, flight.loadNanos, loaded.version, loaded.tags);
  }
}
