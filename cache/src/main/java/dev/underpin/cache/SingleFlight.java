package dev.underpin.cache;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One load of a key at a time, and never an old value over a newer one.
 *
 * <p>The idea: a load is the key's <em>flight</em>, in {@code flights}, from before it reads until
 * it has stored. Whatever changes memory does so under that map's lock of the key: a load stores
 * only if it is still the key's flight; a put or an invalidation, this node's or another's, takes
 * the flight away. Hence
 *
 * <ul>
 *   <li>a load that a put or an invalidation has overtaken stores nothing, and nobody who asks
 *       later finds it to wait for;
 *   <li>one that stored a moment earlier is overwritten or removed by them;
 *   <li>one that begins while they hold the lock waits for it, since to begin is to enter the map;
 *       it looks into memory a last time then, and so finds what was put.
 * </ul>
 *
 * <p>The source itself is read without any lock. (Epochs in stripes, compared before storing, are
 * the usual way; with them an invalidation also voids loads of other keys that share its stripe.)
 */
final class SingleFlight<K, V> {

  private final ConcurrentHashMap<K, Flight<K, V>> flights = new ConcurrentHashMap<>();
  private final Memory<K, V> memory;
  private final Landing<K, V> landing;
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
    this.landing = new Landing<>(flights, memory, events, ticker);
    this.source = source;
    this.events = events;
    this.ticker = ticker;
    this.trust = trust;
  }

  long now() {
    return ticker.getAsLong();
  }

  /** A flight that nobody finds until it {@linkplain #joinOr enters} the map. */
  Flight<K, V> newFlight(K key, boolean isRefresh, long now) {
    return new Flight<>(events.cache(), key, memory.name(key), isRefresh, now);
  }

  /** The key's flight, or the caller's own if there is none that may be joined. */
  Flight<K, V> joinOr(Flight<K, V> mine) {
    while (true) {
      Flight<K, V> flight = flights.putIfAbsent(mine.key, mine);
      if (flight == null) {
        look(mine);
        return mine;
      }
      // over: its owner is about to take it away, or had no stack left to; it ended before we came
      if (!flight.over && (trust == null || trust.trusts(flight.readAt, ticker.getAsLong()))) {
        return flight;
      }
      flights.remove(mine.key, flight);
    }
  }

  /**
   * Looks into memory, only once invalidations find the flight: what is there then was not
   * invalidated before.
   */
  private void look(Flight<K, V> mine) {
    Entry<V> present = memory.peek(mine.key);
    mine.present = present;
    if (present == null) {
      return;
    }
    if (!mine.isRefresh) {
      if (memory.isFresh(present, mine.readAt)) {
        mine.entry = present;
        return;
      }
      if (mine.readAt - present.freshUntil < 0) {
        landing.tellLater(mine, CacheLayer.MEMORY, CacheEvent.REVALIDATE);
      }
    }
    if (memory.mayServeStale(present, mine.readAt)) {
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
      landing.landAll(all);
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
      if (!flight.landed) {
        flights.remove(flight.key, flight);
      }
    } finally {
      flight.wakeUp();
    }
    flight.tell();
  }

  private void read(List<Flight<K, V>> mine) {
    List<Flight<K, V>> missing = mine;
    for (int i = 0; i < mine.size() && missing == mine; i++) {
      if (mine.get(i).entry != null) {
        missing = without(mine);
      }
    }
    if (!missing.isEmpty()) {
      source.readAll(missing);
    }
  }

  /** Those that found nothing in memory at last. */
  private List<Flight<K, V>> without(List<Flight<K, V>> mine) {
    List<Flight<K, V>> missing = new ArrayList<>(mine.size());
    for (Flight<K, V> flight : mine) {
      if (flight.entry == null) {
        missing.add(flight);
      }
    }
    return missing;
  }

  /** Begins a flight for a value that is there, unless one is under way. */
  void refresh(K key, Workers workers) {
    if (flights.containsKey(key)) {
      return;
    }
    Flight<K, V> mine = newFlight(key, true, now());
    if (flights.putIfAbsent(key, mine) == null) {
      look(mine);
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
      change(
          key,
          current -> {
            memory.remove(key);
            memory.store(key, entry);
            return null;
          });
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
    change(
        mine.key,
        current -> {
          memory.remove(mine.key);
          return mine;
        });
    try {
      elsewhere.run();
      mine.reading = entry;
      change(mine.key, current -> landing.stored(mine, current));
    } catch (Throwable e) {
      mine.failure = e;
      throw e;
    } finally {
      mine.over = true;
      end(mine);
    }
  }

  void invalidate(K key) {
    change(
        key,
        current -> {
          memory.remove(key);
          return null;
        });
  }

  void expire(K key) {
    change(
        key,
        current -> {
          memory.expire(key);
          return null;
        });
  }

  /** Does something under the key's lock, and says which flight the key has from then on. */
  private void change(K key, UnaryOperator<@Nullable Flight<K, V>> how) {
    memory.room().hold();
    try {
      flights.compute(key, (same, current) -> how.apply(current));
    } finally {
      memory.room().release();
    }
  }

  void invalidateTag(String tag) {
    // a load that is just storing has what it stores in memory when its lock is free again
    each(flight -> loseTag(flight.key, tag));
    for (K key : memory.tagged(tag)) {
      change(
          key,
          current -> {
            memory.remove(key);
            return current;
          });
    }
    // a flight that began in between may have found in memory what is only now gone
    each(flight -> loseTag(flight.key, tag));
  }

  private void loseTag(K key, String tag) {
    flights.computeIfPresent(
        key,
        (same, current) -> {
          current.loseTag(tag);
          return current;
        });
  }

  void each(Consumer<Flight<K, V>> what) {
    flights.values().forEach(what);
  }

  void invalidateAll() {
    // clearing does not wait for a load that is just storing, so those go first, one by one
    flights.keySet().forEach(this::invalidate);
    memory.all().forEach(this::invalidate);
    // a flight that began in between may have found in memory what is only now gone
    flights.clear();
  }
}
