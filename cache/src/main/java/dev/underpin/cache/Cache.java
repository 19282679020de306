package dev.underpin.cache;

import dev.underpin.core.HealthCheck;
import java.lang.reflect.Type;
import java.sql.Connection;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what is costly to load in this process's memory and, where one is given, in a store that
 * nodes share; loads what is missing: once, however many threads and nodes ask for it. Thread-safe.
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
 * <p>What it promises about old values, alone and with a {@linkplain CacheBuilder#remote store}
 * that nodes share, stands in the {@linkplain dev.underpin.cache package's description}.
 *
 * <p>Neither keys nor values may be null; keys need {@code equals} and {@code hashCode} and must
 * not change; values are handed out as they are, to many threads: make them immutable.
 *
 * @param <K> what values are found by
 * @param <V> the values
 */
public final class Cache<K, V> implements AutoCloseable {

  private final String name;
  private final Type keyType;
  private final Type valueType;
  private final Access<K, V> access;

  Cache(CacheBuilder<K, V> builder) {
    name = builder.name;
    keyType = builder.keyType;
    valueType = builder.settings.valueType;
    access = new Access<>(builder.settings);
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
   * {@return the value of a key, from memory, the remote store or else the loader; null if there is
   * none}
   *
   * <p>Without timeouts the load runs in the thread that asked first. A thread that is interrupted
   * while it waits for another's load stops waiting, with its interrupt status set again; the load
   * goes on. When the loading thread is interrupted instead, those who wait for it load by
   * themselves. Nobody waits for longer than his request's deadline; a load has none.
   *
   * @param key what to look for
   * @throws CacheLoadException if the loader threw a checked exception, which is its cause; if the
   *     load that this thread waited for ended with an {@link Error}; if it took longer than the
   *     hard timeout; or if this thread was interrupted while it waited
   * @throws RuntimeException what the loader threw, the same to all that waited
   * @throws IllegalStateException if the load would wait for itself: its loader needs the key that
   *     it loads, directly or through other loaders
   */
  public @Nullable V get(K key) {
    return access.get(key);
  }

  /**
   * {@return the value of a key as {@link #get} finds it, without waiting; in the future what get
   * would throw}
   *
   * <p>What is not in memory is loaded by the {@linkplain CacheBuilder#executor executor}.
   * Callbacks run in this request's context.
   *
   * @param key what to look for
   */
  public CompletableFuture<@Nullable V> getAsync(K key) {
    return access.getAsync(key);
  }

  /**
   * {@return the values of many keys, without those that have none, in the order of the keys}
   *
   * <p>What is not in memory is read from the remote store in one round trip, and what is not there
   * either is loaded by one call of the {@linkplain CacheBuilder#bulkLoader bulk loader}, except
   * keys that somebody loads already.
   *
   * @param keys what to look for
   * @throws RuntimeException as of {@link #get}, if one of them could not be loaded; the others are
   *     cached
   */
  public Map<K, V> getAll(Collection<? extends K> keys) {
    return access.getAll(keys);
  }

  /**
   * {@return the value of a key if it is in memory, else null; never loads and never waits}
   *
   * @param key what to look for
   */
  public @Nullable V getIfPresent(K key) {
    return access.getIfPresent(key);
  }

  /**
   * {@return what is known of a key, in memory or else in the remote store, fresh or not; loads
   * nothing and changes nothing}
   *
   * @param key what to look for
   */
  public Lookup<V> lookup(K key) {
    return access.lookup(key);
  }

  /**
   * Stores a value in place of what was there and of what is being loaded. Its time to live starts
   * now.
   *
   * <p>For a value that the caller has just written. Where two threads may do that at once, the
   * cache cannot know whose write came last: then {@link #invalidate}.
   *
   * <p>In a transaction (see {@link CacheBuilder#transactions}) the key is invalidated at once on
   * this node, and the value is stored after the commit; never after a rollback.
   *
   * @param key what it is found by
   * @param value the value
   * @throws IllegalStateException if the cache has a {@linkplain CacheBuilder#taggedLoader tagged
   *     loader}: without its tags the value would outlive their invalidation; use {@link
   *     #putTagged}
   */
  public void put(K key, V value) {
    access.put(key, value);
  }

  /**
   * Stores a value as {@link #put} does, with what there is to say about it.
   *
   * <pre>{@code
   * users.putTagged(id, load -> load.tag("org:7").version(user.version()).value(user));
   * }</pre>
   *
   * @param key what it is found by
   * @param value the value, not null, and its tags
   */
  public void putTagged(K key, Function<? super Load<V>, Loaded<V>> value) {
    access.put(key, value.apply(new Load<>()));
  }

  /**
   * Removes the value of a key, if there is one, from this node, the remote store and the other
   * nodes, and keeps loads that are under way from storing what they read. Call it after the change
   * is committed, or in its transaction (see {@link CacheBuilder#transactions} and {@link
   * #joining}).
   *
   * @param key whose value has changed
   */
  public void invalidate(K key) {
    access.invalidate(key);
  }

  /**
   * Makes the value of a key old: it is loaded again when it is next asked for, and may be served
   * until then where {@link CacheBuilder#failSafe} allows old values: for a soft timeout, or when
   * the load fails. For changes that do not matter much.
   *
   * @param key whose value has changed
   */
  public void expire(K key) {
    access.expire(key);
  }

  /**
   * Does for every key whose value has a {@linkplain Load#tag tag} what {@link #invalidate} does
   * for one.
   *
   * @param tag which
   */
  public void invalidateTag(String tag) {
    access.invalidateTag(tag);
  }

  /** Does for every key what {@link #invalidate} does for one. */
  public void invalidateAll() {
    access.invalidateAll();
  }

  /**
   * {@return changes that are made with a transaction of the caller, or not at all}
   *
   * <p>Until the connection is closed or in auto-commit mode again, this node goes past the cache
   * for the keys that were invalidated with it, because bare JDBC does not tell of a commit. With a
   * remote store they are written into its outbox too: a row that is committed with the
   * transaction, which any node relays within a second, even if this process dies right after the
   * commit.
   *
   * @param connection the caller's; it is neither committed nor closed here
   * @throws IllegalStateException if the connection is in auto-commit mode, or the remote store was
   *     built without an outbox
   */
  public JoinedCache<K> joining(Connection connection) {
    return access.joining(connection);
  }

  /**
   * {@return how this cache is: up, or degraded while its remote store is out or other nodes are
   * not heard; never down}
   */
  public HealthCheck healthCheck() {
    return access.healthCheck();
  }

  /** {@return the name that it was built with} */
  public String name() {
    return name;
  }

  /**
   * Stops listening to other nodes and ends the cache's own threads, interrupting their loads; the
   * cache is not to be used any more. The remote store stays open. A cache of memory alone, without
   * timeouts, holds nothing and needs no closing. Idempotent.
   */
  @Override
  public void close() {
    access.close();
  }

  /** Name and types; never keys nor values. */
  @Override
  public String toString() {
    return "Cache[%s: %s -> %s]".formatted(name, keyType.getTypeName(), valueType.getTypeName());
  }
}
