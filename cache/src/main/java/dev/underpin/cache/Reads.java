package dev.underpin.cache;

import dev.underpin.core.context.ContextFutures;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Gets what is not in memory: joins a load or leads one, and waits no longer than the limits say.
 * Without limits the first caller loads in its own thread; with them a worker does, because a
 * thread that loads cannot give up.
 */
final class Reads<K, V> {

  private final SingleFlight<K, V> flights;
  private final Workers workers;
  private final Limits limits;
  private final Events events;

  Reads(SingleFlight<K, V> flights, Workers workers, Limits limits, Events events) {
    this.flights = flights;
    this.workers = workers;
    this.limits = limits;
    this.events = events;
  }

  /** What a flight gave to one of those who waited. */
  private record Outcome<V>(@Nullable V value) {}

  @Nullable V get(K key) {
    Outcome<V> outcome = null;
    while (outcome == null) {
      Flight<K, V> mine = flights.newFlight(key, false);
      Flight<K, V> flight = flights.joinOr(key, mine);
      if (flight == mine) {
        begin(List.of(mine));
      }
      outcome = await(flight, flight == mine);
    }
    return outcome.value;
  }

  /** Values that were found, in the order of their keys. */
  Map<K, V> getAll(Collection<K> keys) {
    Map<K, Flight<K, V>> all = new LinkedHashMap<>();
    List<Flight<K, V>> mine = new ArrayList<>();
    for (K key : keys) {
      Flight<K, V> own = flights.newFlight(key, false);
      Flight<K, V> flight = flights.joinOr(key, own);
      all.put(key, flight);
      if (flight == own) {
        mine.add(own);
      }
    }
    if (!mine.isEmpty()) {
      begin(mine);
    }
    Map<K, V> found = new LinkedHashMap<>();
    all.forEach(
        (key, flight) -> {
          Outcome<V> outcome = await(flight, mine.contains(flight));
          V value = outcome == null ? get(key) : outcome.value;
          if (value != null) {
            found.put(key, value);
          }
        });
    return found;
  }

  private void begin(List<Flight<K, V>> mine) {
    if (limits.areSet() && !Workers.isLoading()) {
      flights.start(mine, workers);
    } else {
      flights.lead(mine);
    }
  }

  /** Waits; null if the waiter has to ask again. */
  private @Nullable Outcome<V> await(Flight<K, V> flight, boolean mine) {
    long giveUp = System.nanoTime() + limits.hardNow();
    while (!flight.over && !hasEnded(flight, giveUp)) {
      Flight.Stale<V> stale = flight.fallback();
      if (stale != null) {
        events.stale(stale.layer(), flight.key);
        return new Outcome<>(stale.entry().value);
      }
      if (giveUp - System.nanoTime() <= 0) {
        throw timedOut();
      }
      // the old value was invalidated in this instant: it goes on waiting
    }
    return outcome(flight, mine);
  }

  private CacheLoadException timedOut() {
    String message =
        "a load of cache \"%s\" took longer than its caller may wait, by CacheBuilder.hardTimeout or"
            + " the request's deadline, and there is no older value; the load goes on";
    return new CacheLoadException(message.formatted(events.cache()), new TimeoutException());
  }

  private boolean hasEnded(Flight<K, V> flight, long giveUp) {
    try {
      if (!limits.hasSoft()) {
        return flight.await(giveUp, false);
      }
      long now = System.nanoTime();
      return flight.await(now + Math.min(limits.soft(), giveUp - now), false)
          || flight.await(giveUp, true);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CacheLoadException(
          "interrupted while waiting for a load of cache \"%s\"".formatted(events.cache()), e);
    }
  }

  private @Nullable Outcome<V> outcome(Flight<K, V> flight, boolean mine) {
    Throwable failure = flight.failure;
    if (failure == null) {
      return flight.isOvertaken() && !mine ? null : new Outcome<>(flight.value());
    }
    if (flight.failedByInterrupt() && !mine) {
      return null;
    }
    throw forWaiter(flight, failure);
  }

  /** The same exception for all; but an Error concerns the thread in which it happened. */
  private RuntimeException forWaiter(Flight<K, V> flight, Throwable failure) {
    if (failure instanceof RuntimeException same) {
      return same;
    }
    if (failure instanceof Error error && flight.isLedHere()) {
      throw error;
    }
    return new CacheLoadException(
        "the load of cache \"%s\" that this thread waited for ended with %s"
            .formatted(events.cache(), failure),
        failure);
  }

  /** Joins or starts a load; who waits for the future holds no thread. */
  CompletableFuture<@Nullable V> getAsync(K key) {
    CompletableFuture<@Nullable V> result = new CompletableFuture<>();
    join(key, result);
    return ContextFutures.wrap(result);
  }

  private void join(K key, CompletableFuture<@Nullable V> result) {
    Flight<K, V> mine = flights.newFlight(key, false);
    Flight<K, V> flight = flights.joinOr(key, mine);
    if (flight == mine) {
      flights.start(List.of(mine), workers);
    }
    flight.whenOver(() -> complete(result, flight, flight == mine));
    if (limits.areSet()) {
      giveUpLater(result, flight);
    }
  }

  private void complete(CompletableFuture<@Nullable V> result, Flight<K, V> flight, boolean mine) {
    try {
      Outcome<V> outcome = outcome(flight, mine);
      if (outcome != null) {
        result.complete(outcome.value);
        return;
      }
      join(flight.key, result);
    } catch (Throwable e) {
      result.completeExceptionally(e);
    }
  }

  private void giveUpLater(CompletableFuture<@Nullable V> result, Flight<K, V> flight) {
    if (limits.hasSoft()) {
      after(limits.soft(), () -> giveUp(result, flight, false));
    }
    if (limits.hasHard()) {
      after(limits.hard(), () -> giveUp(result, flight, true));
    }
  }

  private static void after(long nanos, Runnable action) {
    CompletableFuture.delayedExecutor(nanos, TimeUnit.NANOSECONDS).execute(action);
  }

  private void giveUp(
      CompletableFuture<@Nullable V> result, Flight<K, V> flight, boolean altogether) {
    Flight.Stale<V> stale = flight.fallback();
    if (stale != null && result.complete(stale.entry().value)) {
      events.stale(stale.layer(), flight.key);
    } else if (stale == null && altogether) {
      result.completeExceptionally(timedOut());
    }
  }
}
