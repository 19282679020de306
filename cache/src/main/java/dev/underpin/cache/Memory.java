package dev.underpin.cache;

import com.github.benmanes.caffeine.cache.Caffeine;
import dev.underpin.cache.spi.RemoteKey;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.LongSupplier;
import java.util.function.ToIntBiFunction;
import org.jspecify.annotations.Nullable;

/**
 * The values in this process's memory. Caffeine decides what has to make room; what is too old is
 * decided here, by one comparison when a value is read. An old value stays where it is until its
 * room is needed: it may be all there is when a load fails.
 *
 * <p>What changes a key's value is called by one thread at a time: {@link SingleFlight} holds the
 * key's lock. Only Caffeine, when it needs room, comes in between.
 */
final class Memory<K, V> {

  private final ConcurrentMap<K, Entry<V>> entries;
  private final LongSupplier ticker;
  private final @Nullable Trust trust;
  private final @Nullable KeyText<K> keys;
  private final Room room = new Room();

  /** What other nodes call those keys that cannot be read from their names. */
  private final ConcurrentMap<RemoteKey, Named<K, V>> named = new ConcurrentHashMap<>();

  /** A key and what it has in memory, or is about to have. */
  private record Named<K, V>(K key, Entry<V> entry) {}

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
    Caffeine<Object, Object> caffeine = Caffeine.newBuilder().executor(room);
    Caffeine<K, Entry<V>> bounded =
        weigher == null
            ? caffeine
                .maximumSize(maximum)
                .evictionListener((key, entry, why) -> forget(key, entry))
            : caffeine
                .maximumWeight(maximum)
                .weigher((K key, Entry<V> entry) -> weight(weigher, key, entry))
                .evictionListener((key, entry, why) -> forget(key, entry));
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

  /** What may be served without a second thought, or null. */
  @Nullable Entry<V> fresh(K key) {
    // the clock comes first: the look-up need not wait for it then. An entry that was stored since
    // has a later time, which is fresh, and was stored while this call was under way
    return fresh(key, ticker.getAsLong());
  }

  /** The same for many keys by one look at the clock, when the call began. */
  @Nullable Entry<V> fresh(K key, long now) {
    Entry<V> entry = entries.get(key);
    return entry != null && isFresh(entry, now) ? entry : null;
  }

  boolean isFresh(Entry<V> entry, long now) {
    return now - entry.freshUntil < 0 && (trust == null || trust.trusts(entry.readAt, now));
  }

  /** Whatever is there, however old. */
  @Nullable Entry<V> peek(K key) {
    return entries.get(key);
  }

  /** Whether it may be served where there is nothing better. */
  boolean mayServeStale(Entry<V> entry, long now) {
    return now - entry.staleUntil() < 0 && (trust == null || trust.trusts(entry.readAt, now));
  }

  /** How this key is called in the remote store, if there is one. */
  @Nullable RemoteKey name(K key) {
    return keys == null ? null : keys.remote(key);
  }

  /** What is stored until {@link Room#release} makes room then, at once. */
  Room room() {
    return room;
  }

  /**
   * Stores.
   *
   * @return what is there now, which is the present one if that has a higher version
   */
  Entry<V> store(K key, Entry<V> entry) {
    Entry<V> present = entry.version() == null ? null : entries.get(key);
    Entry<V> next = present != null && present.isNewerThan(entry) ? again(present, entry) : entry;
    RemoteKey name = keys == null ? null : name(keys, key, next);
    if (keys == null || name == null || keys.canRead(name)) {
      entries.put(key, next);
      return next;
    }
    // the name first: what is evicted takes its own name away, and no other's
    named.put(name, new Named<>(key, next));
    try {
      entries.put(key, next);
    } catch (RuntimeException | Error e) {
      // the weigher threw: others must know what is there still, and not a key that is not
      rename(name, key);
      throw e;
    }
    return next;
  }

  /** The value of one with the times of the other. */
  private static <V> Entry<V> again(Entry<V> newer, Entry<V> older) {
    return newer.until(older.readAt, older.ends());
  }

  private static <K> RemoteKey name(KeyText<K> text, K key, Entry<?> entry) {
    RemoteKey known = entry.remoteKey();
    return known == null ? text.remote(key) : known;
  }

  private void rename(RemoteKey name, K key) {
    // under Caffeine's lock: what is there cannot be evicted meanwhile
    entries.compute(
        key,
        (same, present) -> {
          if (present == null) {
            named.remove(name);
          } else {
            named.put(name, new Named<>(key, present));
          }
          return present;
        });
  }

  void remove(K key) {
    forget(key, entries.remove(key));
  }

  /** Makes what is there old, if it may be kept at all. */
  void expire(K key) {
    Entry<V> present = entries.get(key);
    long now = ticker.getAsLong();
    if (present == null || now - present.staleUntil() >= 0) {
      remove(key);
    } else {
      Entry.Ends ends = new Entry.Ends(now, now, present.staleUntil());
      store(key, present.until(present.readAt, ends));
    }
  }

  /** The keys of what has a tag. */
  List<K> tagged(String tag) {
    List<K> those = new ArrayList<>();
    entries.forEach(
        (key, entry) -> {
          if (entry.tags().contains(tag)) {
            those.add(key);
          }
        });
    return those;
  }

  /** The keys of all that is there. */
  List<K> all() {
    return new ArrayList<>(entries.keySet());
  }

  /** The key that another node means, if we have it. */
  @Nullable K keyOf(RemoteKey remoteKey) {
    K readable = keys == null ? null : keys.read(remoteKey);
    if (readable != null) {
      return entries.containsKey(readable) ? readable : null;
    }
    Named<K, V> known = named.get(remoteKey);
    return known == null ? null : known.key;
  }

  /** What is not there has no name; but the name may be that of a newer entry by now. */
  private void forget(@Nullable K key, @Nullable Entry<V> entry) {
    if (keys != null && key != null && entry != null) {
      RemoteKey name = name(keys, key, entry);
      if (!keys.canRead(name)) {
        named.computeIfPresent(name, (same, known) -> known.entry == entry ? null : known);
      }
    }
  }
}
