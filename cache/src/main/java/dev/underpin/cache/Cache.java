package dev.underpin.cache;

import java.lang.reflect.Type;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Keeps in this process's memory what is costly to load, and loads what is missing: once, however
 * many threads ask for it. Thread-safe.
 *
 * <pre>{@code
 * Cache<UserId, User> users = Cache.builder("users", UserId.class, User.class)
 *     .memory(m -> m.maximumSize(10_000).timeToLive(Duration.ofMinutes(1)))
 *     .loader(repo::find)
 *     .build();
 *
 * User user = users.get(id);      // from memory, or by repo.find(id)
 * repo.update(changed);
 * users.invalidate(id);           // after the change is committed: the next get loads it
 * }</pre>
 *
 * <p>What it promises, within one process:
 *
 * <ul>
 *   <li>After {@link #invalidate} returns, no value that was loaded before it is served or stored
 *       again, not even by a load that was under way; who asks then starts a load of its own.
 *   <li>After {@link #put} returns, its value is what this process sees, until it expires, is
 *       invalidated, or makes room for others.
 *   <li>At most one thread loads a key; the others wait for it and get the same value or the same
 *       exception. Only an invalidation or a put makes a second load of the key start beside the
 *       first.
 *   <li>A load that failed is not remembered, nor is a load that found nothing: the next {@code
 *       get} tries again.
 * </ul>
 *
 * <p>Other processes are not told. Their values, and rows that change without an {@code
 * invalidate}, are out of date for at most the {@linkplain MemoryOptions#timeToLive time to live}.
 * The loader must read the rows as they are now: not a replica that lags behind, and not the old
 * snapshot of a transaction at REPEATABLE READ or above that began before the change.
 *
 * <p>A cache holds neither threads nor connections and needs no closing. Neither keys nor values
 * may be null; keys need {@code equals} and {@code hashCode} and must not change; values are handed
 * out as they are, to many threads: make them immutable.
 *
 * @param <K> what values are found by
 * @param <V> the values
 */
public final class Cache<K, V> {

  private final String name;
  private final Type keyType;
  private final Type valueType;
  private final Events events;
  private final Memory<K, V> memory;
  private final SingleFlight<K, V> flights;
  private final @Nullable TransactionWrites transaction;

  Cache(CacheBuilder<K, V> builder, CacheLoader<? super K, ? extends V> loader) {
    name = builder.name;
    keyType = builder.keyType;
    valueType = builder.valueType;
    events = new Events(builder.name, builder.listener);
    memory = new Memory<>(builder.memory, builder.ticker);
    flights = new SingleFlight<>(memory, loader, events, builder.ticker);
    transaction = builder.transactions == null ? null : new TransactionWrites(builder.transactions);
  }

  /**
   * Starts a cache.
   *
   * @param name 1 to 64 letters, digits, {@code . _ -}; stands in messages and is told to listeners
   * @param keyType the class of the keys
   * @param valueType the class of the values; for a generic one there is {@link #builder(String,
   *     Class, TypeRef)}
   * @param <K> what values are found by
   * @param <V> the values
   * @return a builder, which lacks a {@linkplain CacheBuilder#loader loader} yet
   */
  public static <K, V> CacheBuilder<K, V> builder(
      String name, Class<K> keyType, Class<V> valueType) {
    return new CacheBuilder<>(name, keyType, valueType);
  }

  /**
   * Starts a cache of values whose type has parameters.
   *
   * <pre>{@code
   * Cache.builder("products", Integer.class, new TypeRef<List<Product>>() {})
   * }</pre>
   *
   * @param name 1 to 64 letters, digits, {@code . _ -}; stands in messages and is told to listeners
   * @param keyType the class of the keys
   * @param valueType the type of the values
   * @param <K> what values are found by
   * @param <V> the values
   * @return a builder, which lacks a {@linkplain CacheBuilder#loader loader} yet
   */
  public static <K, V> CacheBuilder<K, V> builder(
      String name, Class<K> keyType, TypeRef<V> valueType) {
    return new CacheBuilder<>(name, keyType, Objects.requireNonNull(valueType, "valueType").type());
  }

  /**
   * {@return the value of a key, from memory or else from the loader; null if the loader found
   * nothing}
   *
   * <p>The load runs in the thread that asked first. A thread that is interrupted while it waits
   * for another's load stops waiting, with its interrupt status set again; the load goes on. When
   * the loading thread is interrupted instead, those who wait for it load by themselves.
   *
   * @param key what to look for
   * @throws CacheLoadException if the loader threw a checked exception, which is its cause; if the
   *     load that this thread waited for ended with an {@link Error}; or if this thread was
   *     interrupted while it waited
   * @throws RuntimeException what the loader threw, the same to all that waited
   * @throws IllegalStateException if the load would wait for itself: its loader needs the key that
   *     it loads, directly or through other loaders
   */
  public @Nullable V get(K key) {
    Objects.requireNonNull(key, "key");
    if (transaction != null && transaction.hasWritten()) {
      events.missed(key);
      return flights.loadApart(key);
    }
    V value = memory.fresh(key);
    if (value != null) {
      events.hit(key);
      return value;
    }
    events.missed(key);
    return flights.get(key);
  }

  /**
   * {@return the value of a key if it is in memory, else null; never loads and never waits}
   *
   * @param key what to look for
   */
  public @Nullable V getIfPresent(K key) {
    Objects.requireNonNull(key, "key");
    boolean bypassed = transaction != null && transaction.hasWritten();
    V value = bypassed ? null : memory.fresh(key);
    if (value == null) {
      events.missed(key);
    } else {
      events.hit(key);
    }
    return value;
  }

  /**
   * Stores a value in place of what was there and of what is being loaded. Its time to live starts
   * now.
   *
   * <p>For a value that the caller has just written where it is loaded from. Where two threads may
   * do that at once, the cache cannot know whose write came last: then {@link #invalidate}.
   *
   * <p>In a transaction (see {@link CacheBuilder#transactions}) the key is invalidated at once and
   * the value is stored after the commit; never after a rollback.
   *
   * @param key what it is found by
   * @param value the value
   */
  public void put(K key, V value) {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(value, "value");
    if (transaction != null && transaction.isOpen()) {
      flights.invalidate(key);
      transaction.afterCommit(() -> flights.put(key, value));
    } else {
      flights.put(key, value);
    }
  }

  /**
   * Removes the value of a key, if there is one, and keeps a load that is under way from storing
   * what it read. Call it after the change is committed, or in its transaction (see {@link
   * CacheBuilder#transactions}).
   *
   * @param key whose value has changed
   */
  public void invalidate(K key) {
    Objects.requireNonNull(key, "key");
    flights.invalidate(key);
    if (transaction != null && transaction.isOpen()) {
      transaction.afterCommit(() -> flights.invalidate(key));
    }
  }

  /** Does for every key what {@link #invalidate} does for one. */
  public void invalidateAll() {
    flights.invalidateAll();
    if (transaction != null && transaction.isOpen()) {
      transaction.afterCommit(flights::invalidateAll);
    }
  }

  /** {@return the name that it was built with} */
  public String name() {
    return name;
  }

  /** Name and types; never keys nor values. */
  @Override
  public String toString() {
    return "Cache[%s: %s -> %s]".formatted(name, keyType.getTypeName(), valueType.getTypeName());
  }
}
