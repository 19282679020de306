package dev.underpin.cache;

import dev.underpin.core.context.ContextFutures;
import java.util.ArrayList;
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
      Flight<K, V> mine = flights.newFlight(key, false, flights.now());
      Flight<K, V> flight = flights.joinOr(mine);
      if (flight == mine) {
        begin(List.of(mine));
      }
      outcome = await(flight, flight == mine);
    }
    return outcome.value;
  }

  /** Gets many, and puts what was found, or null, to the others. */
  void getAll(List<K> keys, Map<K, V> found) {
    long now = flights.now();
    List<Flight<K, V>> all = new ArrayList<>(keys.size());
    for (K key : keys) {
      all.add(flights.newFlight(key, false, now)); // what a key's text throws leaves none behind
    }
    List<Flight<K, V>> mine = new ArrayList<>(keys.size());
    for (int i = 0; i < all.size(); i++) {
      Flight<K, V> own = all.get(i);
      Flight<K, V> flight = flights.joinOr(own);
      if (flight == own) {
        mine.add(own);
      } else {
        all.set(i, flight);
      }
    }
    if (!mine.isEmpty()) {
      begin(mine);
    }
    awaitAll(all, mine, found);
  }

  /** What flights gave; those of the caller's own are in the same order. */
  private void awaitAll(List<Flight<K, V>> all, List<Flight<K, V>> mine, Map<K, V> found) {
    int next = 0;
    for (Flight<K, V> flight : all) {
      boolean isMine = next < mine.size() && mine.get(next) == flight;
      next += isMine ? 1 : 0;
      Outcome<V> outcome = await(flight, isMine);
      found.put(flight.key, outcome == null ? get(flight.key) : outcome.value);
    }
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
    if (flight.over) {
      return outcome(flight, mine);
    }
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
    Pending pending = new Pending(key);
    try {
      pending.join();
      pending.giveUpLater();
    } catch (RuntimeException e) {
      // the key has no text
      pending.result.completeExceptionally(e);
    }
    return ContextFutures.wrap(pending.result);
  }

  /** A caller that left its thread: what it waits for now, and what it will get. */
  private final class Pending {

    private final CompletableFuture<@Nullable V> result = new CompletableFuture<>();
    private final K key;
    private volatile @Nullable Flight<K, V> flight;

    Pending(K key) {
      this.key = key;
    }

    void join() {
      Flight<K, V> mine = flights.newFlight(key, false, flights.now());
      Flight<K, V> joined = flights.joinOr(mine);
      flight = joined;
      if (joined == mine) {
        flights.start(List.of(mine), workers);
      }
      joined.whenOver(() -> complete(joined, joined == mine));
    }

    private void complete(Flight<K, V> ended, boolean mine) {
      try {
        Outcome<V> outcome = outcome(ended, mine);
        if (outcome != null) {
          result.complete(outcome.value);
        } else if (!result.isDone()) {
          join();
        }
      } catch (Throwable e) {
        result.completeExceptionally(e);
      }
    }

    /** From when it asked, however often it has to ask again. */
    void giveUpLater() {
      if (limits.hasSoft()) {
        after(limits.soft(), () -> giveUp(false));
      }
      long hard = limits.hardNow();
      if (hard < Limits.NEVER) {
        after(hard, () -> giveUp(true));
      }
    }

    /** A timer that is gone with the answer: it would hold on to the value. */
    private void after(long nanos, Runnable action) {
      if (!result.isDone()) {
        CompletableFuture<@Nullable Void> timer = new CompletableFuture<>();
        var unusedRun = timer.thenRunAsync(action);
        var unusedTimer = timer.completeOnTimeout(null, nanos, TimeUnit.NANOSECONDS);
        var unusedEnd = result.whenComplete((value, failure) -> timer.cancel(false));
      }
    }

    private void giveUp(boolean altogether) {
      Flight<K, V> current = flight;
      Flight.Stale<V> stale = current == null ? null : current.fallback();
      if (stale != null && result.complete(stale.entry().value)) {
        events.stale(stale.layer(), key);
      } else if (stale == null && altogether) {
        result.completeExceptionally(timedOut());
      }
    }
  }
}
