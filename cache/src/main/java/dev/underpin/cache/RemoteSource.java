package dev.underpin.cache;

import dev.underpin.cache.spi.LeaseAnswer;
import dev.underpin.cache.spi.Leased;
import dev.underpin.cache.spi.RemoteException;
import dev.underpin.cache.spi.RemoteKey;
import dev.underpin.cache.spi.RemoteSpace;
import dev.underpin.cache.spi.RemoteStore;
import dev.underpin.cache.spi.Stamp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;

/**
 * The remote store, and behind it the loader: one node of all loads a key, the others wait for what
 * it fills.
 *
 * <p>The fence: a load needs a lease, which whoever invalidates or puts the key deletes; a fill
 * needs the same lease still. So nothing that was loaded before a change is stored after it. While
 * the store cannot be reached, this node loads for itself alone, a bounded number at once.
 */
final class RemoteSource<K, V> implements Source<K, V> {

  private final RemoteStore store;
  private final RemoteSpace space;
  private final RemoteReader<K, V> reader;
  private final RemoteValues<K, V> values;
  private final Loads<K, V> loads;
  private final LocalSource<K, V> local;
  private final Outage outage;
  private final Filled filled;
  private final Generation generation;
  private final Events events;
  private final LongSupplier ticker;
  private final Duration leaseTime;

  RemoteSource(RemoteParts<K, V> parts, Loads<K, V> loads, LocalSource<K, V> local) {
    this.store = parts.store();
    this.space = parts.space();
    this.reader = parts.reader();
    this.values = parts.values();
    this.loads = loads;
    this.local = local;
    this.outage = new Outage(space.name(), parts.options().loadsWhileOut());
    this.filled = parts.filled();
    this.generation = parts.generation();
    this.events = parts.events();
    this.ticker = parts.ticker();
    this.leaseTime = parts.options().lease();
  }

  @Override
  public void readAll(List<Flight<K, V>> flights) {
    long now = ticker.getAsLong();
    for (int i = 0; i < flights.size(); i++) { // without an iterator: each hit comes by here
      flights.get(i).readAt = now;
    }
    if (store.state().open()) {
      try {
        reader.read(flights);
        loadByLease(unfinished(flights));
        return;
      } catch (RemoteException e) {
        events.remoteFailed(e);
      }
    }
    List<Flight<K, V>> rest = unfinished(flights);
    if (!rest.isEmpty()) {
      outage.run(() -> local.readAll(rest));
    }
  }

  private List<Flight<K, V>> unfinished(List<Flight<K, V>> flights) {
    List<Flight<K, V>> rest = null; // hits leave none
    for (int i = 0; i < flights.size(); i++) {
      Flight<K, V> flight = flights.get(i);
      if (!flight.arrived && flight.failure == null) {
        rest = rest == null ? new ArrayList<>(flights.size()) : rest;
        rest.add(flight);
      }
    }
    return rest == null ? List.of() : rest;
  }

  private void loadByLease(List<Flight<K, V>> missing) {
    List<Flight<K, V>> rest = missing;
    while (!rest.isEmpty()) {
      int asked = rest.size();
      lease(rest);
      rest = unfinished(rest);
      if (rest.size() == asked) {
        await(rest);
      }
    }
  }

  private void lease(List<Flight<K, V>> flights) {
    flights.forEach(flight -> flight.readAt = ticker.getAsLong());
    Generation.Ticket ticket = generation.ticket();
    Leased leased =
        Stages.await(
            space.name(),
            store.lease(space, flights.stream().map(Flight::leaseRequest).toList(), leaseTime));
    generation.learn(ticket, leased.stamp());
    List<Flight<K, V>> granted = new ArrayList<>();
    for (int i = 0; i < flights.size(); i++) {
      Flight<K, V> flight = flights.get(i);
      LeaseAnswer answer = leased.answers().get(i);
      if (answer instanceof LeaseAnswer.Granted grant) {
        flight.lease = grant.token();
        granted.add(flight);
      } else if (answer instanceof LeaseAnswer.Filled value) {
        reader.readFilled(flight, value.value(), leased.stamp());
      }
    }
    if (!granted.isEmpty()) {
      load(granted, leased.stamp());
    }
  }

  private void await(List<Flight<K, V>> flights) {
    try {
      filled.await(flights.stream().map(f -> Objects.requireNonNull(f.remoteKey)).toList());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CacheLoadException(
          "interrupted while another node loads for cache \"%s\"".formatted(space.name()), e);
    }
  }

  private void load(List<Flight<K, V>> granted, Stamp stamp) {
    Map<Flight<K, V>, CompletionStage<Boolean>> fills = new LinkedHashMap<>();
    try {
      loads.loadAll(granted, (flight, loaded) -> fill(flight, loaded, stamp, fills));
    } finally {
      granted.stream().filter(f -> !fills.containsKey(f)).forEach(this::release);
    }
    fills.forEach(this::awaitFill);
  }

  private void fill(
      Flight<K, V> flight,
      Loaded<V> loaded,
      Stamp stamp,
      Map<Flight<K, V>, CompletionStage<Boolean>> fills) {
    RemoteKey key = Objects.requireNonNull(flight.remoteKey);
    if (values.remembersNothing(loaded.value)) {
      flight.arrives(null);
      return;
    }
    RemoteValues.Packed packed;
    try {
      packed = values.pack(flight.key, key, loaded, flight.loadNanos, stamp);
    } catch (RuntimeException e) {
      // what cannot be written can still be served, and kept here
      events.remoteFailed(e);
      local.arrive(flight, loaded);
      return;
    }
    flight.arrives(values.entry(flight, loaded.value, packed));
    fills.put(
        flight,
        store.fill(key, Objects.requireNonNull(flight.lease), packed.bytes(), packed.keep()));
  }

  /** Nothing to store: whoever waits for this key need not wait for the lease to end. */
  private void release(Flight<K, V> flight) {
    store
        .release(Objects.requireNonNull(flight.remoteKey), Objects.requireNonNull(flight.lease))
        .exceptionally(
            failure -> {
              events.remoteFailed(failure);
              return null;
            });
  }

  private void awaitFill(Flight<K, V> flight, CompletionStage<Boolean> fill) {
    try {
      flight.fenced = !Stages.await(space.name(), fill);
    } catch (RemoteException e) {
      // nobody knows whether it is stored; that it is here for a while does no harm
      events.remoteFailed(e);
    }
  }
}
