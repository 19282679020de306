package dev.underpin.cache;

import dev.underpin.core.HealthCheck;
import dev.underpin.core.jdbc.Transactions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The way into a cache: past it for a transaction that has written, from memory if it is there, and
 * otherwise on to the {@link Reads}; changes at once, or with a transaction.
 */
final class Access<K, V> implements AutoCloseable {

  private final String name;
  private final Events events;
  private final LongSupplier ticker;
  private final boolean refreshesEarly;
  private final boolean isTagged;
  private final Memory<K, V> memory;
  private final Joins<K> joins;
  private final Workers workers;
  private final Reads<K, V> reads;
  private final Engine<K, V> engine;
  private final @Nullable TransactionWrites transaction;

  Access(CacheSettings<K, V> settings) {
    name = settings.name;
    events = new Events(name, settings.listener);
    ticker = settings.ticker;
    refreshesEarly = settings.refreshEarly;
    isTagged = settings.isTagged();
    workers = new Workers(name, settings.executor);
    engine = Engine.of(settings, events);
    memory = engine.memory();
    Limits limits = Limits.of(settings.softTimeout, settings.hardTimeout);
    reads = new Reads<>(engine.flights(), workers, limits, events);
    joins = new Joins<>(engine::invalidate);
    transaction =
        settings.transactions == null ? null : new TransactionWrites(settings.transactions);
  }

  @Nullable V get(K key) {
    Objects.requireNonNull(key, "key");
    if (isBypassed(key)) {
      return loadApart(key);
    }
    Entry<V> entry = memory.fresh(key);
    if (entry == null) {
      events.missed(key);
      return reads.get(key);
    }
    return hit(key, entry);
  }

  private boolean isBypassed(K key) {
    return (transaction != null && transaction.hasWritten()) || (joins.any() && joins.covers(key));
  }

  private @Nullable V loadApart(K key) {
    events.missed(key);
    return engine.loads().loadApart(key).value;
  }

  private @Nullable V hit(K key, Entry<V> entry) {
    events.hit(key, entry.value == null);
    if (refreshesEarly && entry.quietUntil() != entry.freshUntil) {
      refreshIfDue(key, entry);
    }
    return entry.value;
  }

  private void refreshIfDue(K key, Entry<V> entry) {
    long now = ticker.getAsLong();
    if (now - entry.quietUntil() >= 0 && Lifetimes.isDueEarly(entry, now)) {
      engine.flights().refresh(key, workers);
    }
  }

  CompletableFuture<@Nullable V> getAsync(K key) {
    Objects.requireNonNull(key, "key");
    if (isBypassed(key)) {
      // the transaction is this thread's
      return CompletableFuture.completedFuture(loadApart(key));
    }
    Entry<V> entry = memory.fresh(key);
    if (entry == null) {
      events.missed(key);
      return reads.getAsync(key);
    }
    return CompletableFuture.completedFuture(hit(key, entry));
  }

  Map<K, V> getAll(Collection<? extends K> keys) {
    Map<K, V> found = new LinkedHashMap<>(keys.size() * 4 / 3 + 1);
    List<K> missing = new ArrayList<>();
    long now = ticker.getAsLong();
    for (K key : keys) {
      Objects.requireNonNull(key, "key");
      int others = found.size();
      found.putIfAbsent(key, null); // takes its place
      if (found.size() == others) {
        continue; // asked for twice
      }
      if (isBypassed(key)) {
        found.put(key, loadApart(key));
        now = ticker.getAsLong(); // that may have taken long
        continue;
      }
      Entry<V> entry = memory.fresh(key, now);
      if (entry != null) {
        found.put(key, hit(key, entry));
      } else {
        events.tellMissed(key);
        missing.add(key);
      }
    }
    if (!missing.isEmpty()) {
      events.countMissed(missing.size());
      reads.getAll(missing, found);
    }
    found.values().removeIf(Objects::isNull);
    return found;
  }

  @Nullable V getIfPresent(K key) {
    Objects.requireNonNull(key, "key");
    Entry<V> entry = isBypassed(key) ? null : memory.fresh(key);
    if (entry == null) {
      events.missed(key);
      return null;
    }
    events.hit(key, entry.value == null);
    return entry.value;
  }

  Lookup<V> lookup(K key) {
    return engine.lookup(Objects.requireNonNull(key, "key"));
  }

  void put(K key, V value) {
    Objects.requireNonNull(value, "value");
    if (isTagged) {
      throw new IllegalStateException(
          "put into cache \"%s\" must say the value's tags, as its taggedLoader does; use putTagged"
              .formatted(name));
    }
    put(key, Loaded.plain(value));
  }

  void put(K key, Loaded<V> loaded) {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(loaded.value, "value");
    change(() -> engine.flights().invalidate(key), () -> engine.put(key, loaded));
  }

  void invalidate(K key) {
    Objects.requireNonNull(key, "key");
    change(() -> engine.flights().invalidate(key), () -> engine.invalidate(key));
  }

  void expire(K key) {
    Objects.requireNonNull(key, "key");
    change(() -> engine.flights().expire(key), () -> engine.expire(key));
  }

  void invalidateTag(String tag) {
    Objects.requireNonNull(tag, "tag");
    change(() -> engine.flights().invalidateTag(tag), () -> engine.invalidateTag(tag));
  }

  void invalidateAll() {
    change(engine.flights()::invalidateAll, engine::invalidateAll);
  }

  /** In a transaction this node at once, and all after the commit: others may load until then. */
  private void change(Runnable here, Runnable everywhere) {
    if (transaction != null && transaction.isOpen()) {
      here.run();
      transaction.afterCommit(everywhere);
    } else {
      everywhere.run();
    }
  }

  JoinedCache<K> joining(Connection connection) {
    Objects.requireNonNull(connection, "connection");
    return key -> {
      Objects.requireNonNull(key, "key");
      requireTransaction(connection);
      engine.join(connection, key);
      joins.add(key, connection);
      engine.flights().invalidate(key);
    };
  }

  private void requireTransaction(Connection connection) {
    try {
      Transactions.requireTransaction(connection);
    } catch (SQLException e) {
      throw new IllegalStateException(
          "cache \"%s\" cannot join a connection that does not tell whether it is in a transaction"
              .formatted(name),
          e);
    }
  }

  HealthCheck healthCheck() {
    return engine.healthCheck();
  }

  @Override
  public void close() {
    engine.close();
    workers.close();
  }
}
