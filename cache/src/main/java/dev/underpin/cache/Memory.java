package dev.underpin.cache;

import com.github.benmanes.caffeine.cache.Caffeine;
import dev.underpin.cache.spi.RemoteKey;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.ToIntBiFunction;
import org.jspecify.annotations.Nullable;

/**
 * The values in this process's memory. Caffeine decides what has to make room; what is too old is
 * decided here, by one comparison when a value is read. An old value stays where it is until its
 * room is needed: it may be all there is when a load fails.
 */
final class Memory<K, V> {

  private final ConcurrentMap<K, Entry<V>> entries;
  private final LongSupplier ticker;
  private final @Nullable Trust trust;
  private final @Nullable KeyText<K> keys;

  /** What other nodes call our keys; empty without a remote store. */
  private final Map<RemoteKey, K> byRemoteKey = new ConcurrentHashMap<>();

  Memory(
      MemoryOptions<K, V> options,
      LongSupplier ticker,
      @Nullable Trust trust,
      @Nullable KeyText<K> keys) {
    this.ticker = ticker;
    this.trust = trust;
    this.keys = keys;
    this.entries = bounded(options.maximum(), options.weigher());
  }

  private ConcurrentMap<K, Entry<V>> bounded(
      long maximum, @Nullable ToIntBiFunction<? super K, ? super V> weigher) {
    // making room is short work: done by the thread that needs it, it needs no pool
    Caffeine<Object, Object> caffeine = Caffeine.newBuilder().executor(Runnable::run);
    Caffeine<K, Entry<V>> bounded =
        weigher == null
            ? caffeine.maximumSize(maximum).evictionListener((key, entry, why) -> forget(key))
            : caffeine
                .maximumWeight(maximum)
                .weigher((K key, Entry<V> entry) -> weight(weigher, key, entry))
                .evictionListener((key, entry, why) -> forget(key));
    return bounded.<K, Entry<V>>build().asMap();
  }

  private static <K, V> int weight(
      ToIntBiFunction<? super K, ? super V> weigher, K key, Entry<V> entry) {
    // that there is no value weighs next to nothing
    int weighed = entry.value == null ? 1 : weigher.applyAsInt(key, entry.value);
    if (weighed < 0) {
      throw new IllegalArgumentException(
          "weight must not be negative but was %d; correct the weigher in MemoryOptions.maximumWeight"
              .formatted(weighed));
    }
    return weighed;
  }

  /** What may be served without a second thought, or null. Takes no lock. */
  @Nullable Entry<V> fresh(K key) {
    Entry<V> entry = entries.get(key);
    if (entry == null) {
      return null;
    }
    // the clock is read after the entry: it cannot be behind the time at which that was stored
    long now = ticker.getAsLong();
    return now - entry.freshUntil < 0 && (trust == null || trust.trusts(entry.readAt, now))
        ? entry
        : null;
  }

  /** Whatever is there, however old. */
  @Nullable Entry<V> peek(K key) {
    return entries.get(key);
  }

  /** Whether it may be served where there is nothing better. */
  boolean mayServeStale(Entry<V> entry) {
    long now = ticker.getAsLong();
    return now - entry.staleUntil < 0 && (trust == null || trust.trusts(entry.readAt, now));
  }

  /** As {@link #fresh}, under the key's lock: waits for a {@link #store} that has begun. */
  @Nullable Entry<V> settled(K key) {
    // not computeIfPresent: Caffeine answers that without the lock where there is nothing yet
    entries.compute(key, (same, present) -> present);
    return fresh(key);
  }

  /**
   * Takes the key's lock, asks whether the change is allowed, and stores. The lock is Caffeine's,
   * which others need too: what is asked must be short and must not come back here.
   *
   * @return what is there now, which is the present one if that has a higher version; null if it
   *     was not allowed
   */
  @Nullable Entry<V> store(K key, Entry<V> entry, BooleanSupplier allowed) {
    Stored<V> stored = new Stored<>();
    entries.compute(
        key,
        (same, present) -> {
          if (!allowed.getAsBoolean()) {
            return present;
          }
          stored.entry =
              present != null && present.isNewerThan(entry) ? again(present, entry) : entry;
          remember(key);
          return stored.entry;
        });
    return stored.entry;
  }

  private static final class Stored<V> {
    @Nullable Entry<V> entry;
  }

  /** The value of one with the times of the other. */
  private static <V> Entry<V> again(Entry<V> newer, Entry<V> older) {
    return newer.until(
        older.readAt, new Entry.Ends(older.quietUntil, older.freshUntil, older.staleUntil));
  }

  /**
   * Takes the key's lock, asks whether the change is allowed, and removes what is there.
   *
   * @return whether it was allowed
   */
  boolean remove(K key, BooleanSupplier allowed) {
    boolean[] answer = new boolean[1];
    entries.compute(
        key,
        (same, present) -> {
          answer[0] = allowed.getAsBoolean();
          if (answer[0]) {
            forget(key);
          }
          return answer[0] ? null : present;
        });
    return answer[0];
  }

  /**
   * Takes the key's lock, does something, and makes what is there old, if it may be kept at all.
   */
  void expire(K key, Runnable under) {
    long now = ticker.getAsLong();
    entries.compute(
        key,
        (same, present) -> {
          under.run();
          if (present == null || now - present.staleUntil >= 0) {
            forget(key);
            return null;
          }
          return present.until(present.readAt, new Entry.Ends(now, now, present.staleUntil));
        });
  }

  /** Does something under the key's lock. */
  void under(K key, Runnable what) {
    entries.compute(
        key,
        (same, present) -> {
          what.run();
          return present;
        });
  }

  /** Removes what has a tag; does not wait for a {@link #store} that has begun. */
  void removeTagged(String tag) {
    entries.forEach(
        (key, entry) -> {
          if (entry.tags().contains(tag)) {
            remove(key, () -> true);
          }
        });
  }

  /** Removes every value that is there; does not wait for a {@link #store} that has begun. */
  void clear() {
    // one by one: what is stored meanwhile must not lose the name by which others know it
    entries.keySet().forEach(key -> remove(key, () -> true));
  }

  /** The key that another node means, if we have it. */
  @Nullable K keyOf(RemoteKey remoteKey) {
    return byRemoteKey.get(remoteKey);
  }

  private void remember(K key) {
    if (keys != null) {
      byRemoteKey.put(keys.remote(key), key);
    }
  }

  private void forget(@Nullable K key) {
    if (keys != null && key != null) {
      byRemoteKey.remove(keys.remote(key));
    }
  }
}
