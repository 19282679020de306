package dev.underpin.cache;

import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One load of a key at a time, and never an old value over a newer one.
 *
 * <p>The idea: a load is the key's <em>flight</em>, in {@code flights}, from before it reads until
 * after it has stored. Whatever changes memory does so under Caffeine's lock of that key: a load
 * stores only if it is still the key's flight; a put or an invalidation first takes the flight
 * away. Hence
 *
 * <ul>
 *   <li>a load that a put or an invalidation has overtaken stores nothing, and nobody who asks
 *       later finds it to wait for;
 *   <li>one that stored a moment earlier is overwritten or removed by them;
 *   <li>one that begins while they hold the lock waits for it before it looks into memory a last
 *       time, and so finds what was put.
 * </ul>
 *
 * <p>The loader itself runs without any lock. (Epochs in stripes, compared before storing, are the
 * usual way; with them an invalidation also voids loads of other keys that share its stripe.)
 */
final class SingleFlight<K, V> {

  private final ConcurrentHashMap<K, Flight<V>> flights = new ConcurrentHashMap<>();
  private final Memory<K, V> memory;
  private final CacheLoader<? super K, ? extends V> loader;
  private final Events events;
  private final LongSupplier ticker;

  SingleFlight(
      Memory<K, V> memory,
      CacheLoader<? super K, ? extends V> loader,
      Events events,
      LongSupplier ticker) {
    this.memory = memory;
    this.loader = loader;
    this.events = events;
    this.ticker = ticker;
  }

  /** Loads a key that was not in memory a moment ago, or waits for who does. */
  @Nullable V get(K key) {
    while (true) {
      Flight<V> flight = flights.get(key);
      if (flight == null) {
        Flight<V> mine = new Flight<>(events.cache(), key, ticker.getAsLong());
        flight = flights.putIfAbsent(key, mine);
        if (flight == null) {
          return lead(key, mine);
        }
      }
      if (flight.over) {
        // its owner is about to take it away, or had no stack left to; it ended before we came
        flights.remove(key, flight);
      } else if (join(flight)) {
        return flight.value;
      }
    }
  }

  private @Nullable V lead(K key, Flight<V> flight) {
    V value = null;
    Throwable failure = null;
    boolean loaded = false;
    boolean stored = false;
    try {
      value = memory.settled(key);
      if (value == null) {
        value = load(key);
        loaded = true;
        stored = memory.write(key, value, () -> flights.get(key) == flight);
      }
      return value;
    } catch (Throwable e) {
      failure = e;
      throw e;
    } finally {
      flight.value = value;
      flight.failure = failure;
      flight.over = true;
      end(key, flight);
      report(flight.startedAt(), key, loaded, failure);
      if (loaded && !stored && failure == null) {
        events.fenced(key);
      }
    }
  }

  private void end(K key, Flight<V> flight) {
    try {
      flights.remove(key, flight);
    } finally {
      flight.wakeUp();
    }
  }

  private void report(long startedAt, K key, boolean loaded, @Nullable Throwable failure) {
    if (failure != null) {
      events.loadFailed(key, ticker.getAsLong() - startedAt, failure);
    } else if (loaded) {
      events.loaded(key, ticker.getAsLong() - startedAt);
    }
  }

  private @Nullable V load(K key) {
    try {
      return loader.load(key);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      throw new CacheLoadException(
          "the loader of cache \"%s\" failed: %s".formatted(events.cache(), e), e);
    }
  }

  /** Waits; false if the waiter has to ask again. */
  private boolean join(Flight<V> flight) {
    try {
      flight.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CacheLoadException(
          "interrupted while waiting for a load of cache \"%s\"".formatted(events.cache()), e);
    }
    if (flight.failure != null && !flight.failedByInterrupt()) {
      throw forWaiter(flight.failure);
    }
    return flight.failure == null;
  }

  /** The same exception for all; but an Error concerns the thread in which it happened. */
  private RuntimeException forWaiter(Throwable failure) {
    return failure instanceof RuntimeException same
        ? same
        : new CacheLoadException(
            "the load of cache \"%s\" that this thread waited for ended with %s"
                .formatted(events.cache(), failure),
            failure);
  }

  /** Loads past memory and past other loads, for this caller alone. */
  @Nullable V loadApart(K key) {
    long startedAt = ticker.getAsLong();
    Throwable failure = null;
    try {
      return load(key);
    } catch (Throwable e) {
      failure = e;
      throw e;
    } finally {
      report(startedAt, key, true, failure);
    }
  }

  void put(K key, V value) {
    try {
      memory.write(key, value, () -> takeAway(key));
    } catch (RuntimeException | Error e) {
      // the weigher threw: the value that this one was to replace must not stay
      invalidate(key);
      throw e;
    }
  }

  void invalidate(K key) {
    memory.write(key, null, () -> takeAway(key));
  }

  private boolean takeAway(K key) {
    flights.remove(key);
    return true;
  }

  void invalidateAll() {
    // clearing does not wait for a load that is just storing, so those go first, one by one
    flights.keySet().forEach(this::invalidate);
    memory.clear();
    // a flight that began in between may have found in memory what is only now gone
    flights.clear();
  }
}
