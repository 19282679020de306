package dev.underpin.cache;

import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.concurrent.ConcurrentMap;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.ToIntBiFunction;
import org.jspecify.annotations.Nullable;

/**
 * The values in this process's memory. Caffeine decides what has to make room; what is too old is
 * decided here, by one comparison when a value is read.
 */
final class Memory<K, V> {

  private final ConcurrentMap<K, Entry<V>> entries;
  private final LongSupplier ticker;
  private final long timeToLive;

  Memory(MemoryOptions<K, V> options, LongSupplier ticker) {
    this.entries = bounded(options.maximum(), options.weigher());
    this.ticker = ticker;
    this.timeToLive = options.timeToLiveNanos();
  }

  private static <K, V> ConcurrentMap<K, Entry<V>> bounded(
      long maximum, @Nullable ToIntBiFunction<? super K, ? super V> weigher) {
    // making room is short work: done by the thread that needs it, it needs no pool
    Caffeine<Object, Object> caffeine = Caffeine.newBuilder().executor(Runnable::run);
    if (weigher == null) {
      return caffeine.maximumSize(maximum).<K, Entry<V>>build().asMap();
    }
    return caffeine
        .maximumWeight(maximum)
        .weigher((K key, Entry<V> entry) -> weight(weigher.applyAsInt(key, entry.value)))
        .build()
        .asMap();
  }

  private static int weight(int weighed) {
    if (weighed < 0) {
      throw new IllegalArgumentException(
          "weight must not be negative but was %d; correct the weigher in MemoryOptions.maximumWeight"
              .formatted(weighed));
    }
    return weighed;
  }

  /** The value, unless there is none or its time is up. Takes no lock. */
  @Nullable V fresh(K key) {
    Entry<V> entry = entries.get(key);
    // the clock is read after the entry: it cannot be behind the time at which that was stored
    return entry != null && isFresh(entry) ? entry.value : null;
  }

  private boolean isFresh(Entry<V> entry) {
    return ticker.getAsLong() - entry.expiresAt < 0;
  }

  /** The same under the key's lock: waits for a {@link #write} that has begun. */
  @Nullable V settled(K key) {
    // not computeIfPresent: Caffeine answers that without the lock where there is nothing yet
    Entry<V> entry =
        entries.compute(
            key, (same, present) -> present != null && isFresh(present) ? present : null);
    return entry == null ? null : entry.value;
  }

  /**
   * Takes the key's lock, asks whether the change is allowed, and makes it: stores the value, or
   * for null removes what is there. The lock is Caffeine's, which others need too: what is asked
   * must be short and must not come back here.
   *
   * @return whether it was allowed
   */
  boolean write(K key, @Nullable V value, BooleanSupplier allowed) {
    Entry<V> entry = value == null ? null : new Entry<>(value, ticker.getAsLong() + timeToLive);
    boolean[] answer = new boolean[1];
    entries.compute(
        key,
        (same, present) -> {
          answer[0] = allowed.getAsBoolean();
          return answer[0] ? entry : present;
        });
    return answer[0];
  }

  /** Removes every value that is there; does not wait for a {@link #write} that has begun. */
  void clear() {
    entries.clear();
  }

  private static final class Entry<V> {
    final V value;
    final long expiresAt;

    Entry(V value, long expiresAt) {
      this.value = value;
      this.expiresAt = expiresAt;
    }
  }
}
