package dev.underpin.cache;

import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** How flights end: by storing what they have read, under their keys' locks, if they may. */
final class Landing<K, V> {

  private final ConcurrentHashMap<K, Flight<K, V>> flights;
  private final Memory<K, V> memory;
  private final Events events;
  private final LongSupplier ticker;

  Landing(
      ConcurrentHashMap<K, Flight<K, V>> flights,
      Memory<K, V> memory,
      Events events,
      LongSupplier ticker) {
    this.flights = flights;
    this.memory = memory;
    this.events = events;
    this.ticker = ticker;
  }

  /** Stores what these flights of one thread have read, each if it may. */
  void landAll(Flight<K, V>[] all) {
    memory.room().hold();
    try {
      int hits = 0;
      for (Flight<K, V> flight : all) {
        if (flight.entry == null) {
          land(flight);
          hits += flight.hitsRemote ? 1 : 0;
        }
      }
      events.countRemoteHits(hits);
    } finally {
      memory.room().release();
    }
  }

  private void land(Flight<K, V> flight) {
    try {
      if (flight.failure != null) {
        recover(flight, flight.failure);
      } else if (flight.fenced) {
        // whoever asked before the change may have it, but nobody who asks from now on
        flight.entry = flight.reading;
        flights.remove(flight.key, flight);
        tellLater(flight, CacheLayer.REMOTE, CacheEvent.FENCED);
      } else {
        store(flight);
      }
    } catch (RuntimeException e) {
      // the weigher threw: that is this value's failure, and not that of others read with it
      flight.failure = e;
    }
  }

  /** Stores what a flight has read, or that there is nothing, if it is the key's flight still. */
  private void store(Flight<K, V> flight) {
    flights.compute(flight.key, (key, current) -> stored(flight, current));
  }

  /** The same, by a thread that holds the key's lock: which flight the key has from then on. */
  @Nullable Flight<K, V> stored(Flight<K, V> flight, @Nullable Flight<K, V> current) {
    Entry<V> reading = flight.reading;
    flight.entry = reading;
    if (current != flight || (reading != null && flight.hasLostOneOf(reading.tags()))) {
      tellLater(flight, CacheLayer.MEMORY, CacheEvent.FENCED);
      return current;
    }
    if (reading == null) {
      memory.remove(flight.key);
      return current; // who asks before it is over need not ask again
    }
    flight.entry = memory.store(flight.key, reading);
    flight.landed = true;
    return null;
  }

  void tellLater(Flight<K, V> flight, CacheLayer layer, CacheEvent event) {
    if (events.areHeard()) {
      flight.tellLater(() -> events.tell(layer, event, flight.key));
    }
  }

  /** An old value, if there is one that may be served, in place of a failure. */
  private void recover(Flight<K, V> flight, Throwable failure) {
    Flight.Stale<V> stale = flight.fallback();
    if (stale == null || failure instanceof Error || Flight.isInterrupt(failure)) {
      return;
    }
    Entry<V> old = stale.entry();
    long now = ticker.getAsLong();
    long until = now + Math.max(0, Math.min(Lifetimes.PAUSE, old.staleUntil() - now));
    Entry<V> paused = old.until(old.readAt, new Entry.Ends(until, until, old.staleUntil()));
    flights.compute(
        flight.key,
        (key, current) -> {
          if (current == flight && !flight.hasLostOneOf(paused.tags())) {
            memory.store(key, paused);
          }
          return current;
        });
    flight.entry = paused;
    flight.failure = null;
    flight.tellLater(() -> events.stale(stale.layer(), flight.key));
  }
}
