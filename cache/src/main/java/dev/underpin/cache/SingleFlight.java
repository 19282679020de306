package dev.underpin.cache;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One load of a key at a time, and never an old value over a newer one.
 *
 * <p>The idea: a load is the key's <em>flight</em>, in {@code flights}, from before it reads until
 * after it has stored. Whatever changes memory does so under Caffeine's lock of that key: a load
 * stores only if it is still the key's flight; a put or an invalidation, this node's or another's,
 * first takes the flight away. Hence
 *
 * <ul>
 *   <li>a load that a put or an invalidation has overtaken stores nothing, and nobody who asks
 *       later finds it to wait for;
 *   <li>one that stored a moment earlier is overwritten or removed by them;
 *   <li>one that begins while they hold the lock waits for it before it looks into memory a last
 *       time, and so finds what was put.
 * </ul>
 *
 * <p>The source itself is read without any lock. (Epochs in stripes, compared before storing, are
 * the usual way; with them an invalidation also voids loads of other keys that share its stripe.)
 */
final class SingleFlight<K, V> {

  private final ConcurrentHashMap<K, Flight<K, V>> flights = new ConcurrentHashMap<>();
  private final Memory<K, V> memory;
  private final Source<K, V> source;
  private final Events events;
  private final LongSupplier ticker;
  private final @Nullable Trust trust;

  SingleFlight(
      Memory<K, V> memory,
      Source<K, V> source,
      Events events,
      LongSupplier ticker,
      @Nullable Trust trust) {
    this.memory = memory;
    this.source = source;
    this.events = events;
    this.ticker = ticker;
    this.trust = trust;
  }

  /** The key's flight, or a new one of the caller's if there is none that may be joined. */
  Flight<K, V> joinOr(K key, Flight<K, V> mine) {
    while (true) {
      Flight<K, V> flight = flights.putIfAbsent(key, mine);
      if (flight == null) {
        offerPresent(mine);
        return mine;
      }
      // over: its owner is about to take it away, or had no stack left to; it ended before we came
      if (!flight.over && (trust == null || trust.trusts(flight.readAt, ticker.getAsLong()))) {
        return flight;
      }
      flights.remove(key, flight);
    }
  }

  Flight<K, V> newFlight(K key, boolean isRefresh) {
    Entry<V> present = memory.peek(key);
    Flight<K, V> flight = new Flight<>(events.cache(), key, present, isRefresh);
    flight.readAt = ticker.getAsLong();
    if (present != null && !isRefresh && flight.readAt - present.freshUntil < 0) {
      flight.tellLater(() -> events.tell(CacheLayer.MEMORY, CacheEvent.REVALIDATE, key));
    }
    return flight;
  }

  /** Only once invalidations find the flight: what is in memory then was not invalidated before. */
  private void offerPresent(Flight<K, V> mine) {
    Entry<V> present = memory.peek(mine.key);
    if (present != null && memory.mayServeStale(present)) {
      mine.offer(present, CacheLayer.MEMORY);
    }
  }

  /** Does this thread's flights: reads them, stores, and lets those go on who wait. */
  void lead(List<Flight<K, V>> mine) {
    @SuppressWarnings({"unchecked", "rawtypes"})
    Flight<K, V>[] all = mine.toArray(new Flight[0]);
    try {
      for (Flight<K, V> flight : all) {
        flight.startsHere();
      }
      read(mine);
      for (Flight<K, V> flight : all) {
        land(flight);
      }
    } catch (Throwable e) {
      for (int i = 0; i < all.length; i++) {
        all[i].failure = e;
      }
      throw e;
    } finally {
      for (int i = 0; i < all.length; i++) {
        all[i].over = true;
      }
      for (Flight<K, V> flight : all) {
        end(flight);
      }
    }
  }

  private void end(Flight<K, V> flight) {
    try {
      flights.remove(flight.key, flight);
    } finally {
      flight.wakeUp();
    }
    flight.tell();
  }

  private void read(List<Flight<K, V>> mine) {
    List<Flight<K, V>> missing = new ArrayList<>(mine.size());
    for (Flight<K, V> flight : mine) {
      flight.entry = flight.isRefresh ? null : memory.settled(flight.key);
      if (flight.entry == null) {
        missing.add(flight);
      }
    }
    if (!missing.isEmpty()) {
      source.readAll(missing);
    }
  }

  private void land(Flight<K, V> flight) {
    if (flight.entry != null) {
      return;
    }
    try {
      settle(flight);
    } catch (RuntimeException e) {
      // the weigher threw: that is this value's failure, and not that of others read with it
      flight.failure = e;
    }
  }

  private void settle(Flight<K, V> flight) {
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
  }

  private void store(Flight<K, V> flight) {
    Entry<V> reading = flight.reading;
    flight.entry = reading;
    boolean stored;
    if (reading == null) {
      stored = memory.remove(flight.key, () -> isStill(flight));
    } else {
      Entry<V> kept = memory.store(flight.key, reading, () -> isStill(flight, reading));
      flight.entry = kept == null ? reading : kept;
      stored = kept != null;
    }
    if (!stored) {
      tellLater(flight, CacheLayer.MEMORY, CacheEvent.FENCED);
    }
  }

  private void tellLater(Flight<K, V> flight, CacheLayer layer, CacheEvent event) {
    flight.tellLater(() -> events.tell(layer, event, flight.key));
  }

  private boolean isStill(Flight<K, V> flight) {
    return flights.get(flight.key) == flight;
  }

  private boolean isStill(Flight<K, V> flight, Entry<V> entry) {
    return isStill(flight) && !flight.hasLostOneOf(entry.tags());
  }

  /** An old value, if there is one that may be served, in place of a failure. */
  private void recover(Flight<K, V> flight, Throwable failure) {
    Flight.Stale<V> stale = flight.fallback();
    if (stale == null || failure instanceof Error || Flight.isInterrupt(failure)) {
      return;
    }
    Entry<V> old = stale.entry();
    long now = ticker.getAsLong();
    long until = now + Math.max(0, Math.min(Lifetimes.PAUSE, old.staleUntil - now));
    Entry<V> paused = old.until(old.readAt, new Entry.Ends(until, until, old.staleUntil));
    memory.store(flight.key, paused, () -> isStill(flight, paused));
    flight.entry = paused;
    flight.failure = null;
    flight.tellLater(() -> events.stale(stale.layer(), flight.key));
  }

  /** Begins a flight for a value that is there, unless one is under way. */
  void refresh(K key, Workers workers) {
    if (flights.containsKey(key)) {
      return;
    }
    Flight<K, V> mine = newFlight(key, true);
    if (flights.putIfAbsent(key, mine) == null) {
      offerPresent(mine);
      events.tell(CacheLayer.MEMORY, CacheEvent.REFRESH, key);
      start(List.of(mine), workers);
    }
  }

  /** Has flights done by another thread; those that cannot be end with that failure. */
  void start(List<Flight<K, V>> mine, Workers workers) {
    try {
      workers.execute(() -> lead(mine));
    } catch (RejectedExecutionException e) {
      for (Flight<K, V> flight : mine) {
        flight.failure =
            new CacheLoadException(
                "too many loads of cache \"%s\" wait already".formatted(events.cache()), e);
        flight.over = true;
        end(flight);
      }
    }
  }

  void put(K key, Entry<V> entry) {
    try {
      memory.remove(key, () -> takeAway(key));
      memory.store(key, entry, () -> takeAway(key));
    } catch (RuntimeException | Error e) {
      // the weigher threw: the value that this one was to replace must not stay
      invalidate(key);
      throw e;
    }
  }

  /**
   * Stores a value here and somewhere else: those who ask meanwhile wait for it, and what
   * invalidates it meanwhile is not undone.
   */
  void put(Flight<K, V> mine, Entry<V> entry, Runnable elsewhere) {
    mine.startsHere();
    memory.remove(mine.key, () -> flights.put(mine.key, mine) != mine);
    try {
      elsewhere.run();
      mine.reading = entry;
      store(mine);
    } catch (Throwable e) {
      mine.failure = e;
      throw e;
    } finally {
      mine.over = true;
      end(mine);
    }
  }

  void invalidate(K key) {
    memory.remove(key, () -> takeAway(key));
  }

  void expire(K key) {
    memory.expire(key, () -> takeAway(key));
  }

  private boolean takeAway(K key) {
    flights.remove(key);
    return true;
  }

  void invalidateTag(String tag) {
    // removing does not wait for a load that is just storing, so those are told first, one by one
    each(flight -> memory.under(flight.key, () -> flight.loseTag(tag)));
    memory.removeTagged(tag);
  }

  void each(Consumer<Flight<K, V>> what) {
    flights.values().forEach(what);
  }

  void invalidateAll() {
    // clearing does not wait for a load that is just storing, so those go first, one by one
    flights.keySet().forEach(this::invalidate);
    memory.clear();
    // a flight that began in between may have found in memory what is only now gone
    flights.clear();
  }
}
