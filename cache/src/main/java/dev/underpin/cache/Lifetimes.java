package dev.underpin.cache;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** Decides how long a value is used in memory, and whether its time has come early. */
final class Lifetimes<K, V> {

  /** Nanosecond clocks are compared by subtraction: 146 years stay clear of its overflow. */
  static final long FOREVER = Long.MAX_VALUE / 2;

  /** After a load that failed, an old value is served for a second before the next is tried. */
  static final long PAUSE = Duration.ofSeconds(1).toNanos();

  /** -ln of a random number is above this once in five hundred million. */
  private static final int FAR = 20;

  private final MemoryOptions<K, V> options;
  private final @Nullable Duration negative;
  private final long failSafe;
  private final boolean refreshesEarly;

  Lifetimes(CacheSettings<K, V> settings) {
    options = settings.memory;
    negative = settings.negative;
    failSafe = settings.failSafe == null ? 0 : nanos(settings.failSafe) / 2;
    refreshesEarly = settings.refreshEarly;
  }

  static long nanos(Duration duration) {
    return duration.compareTo(Duration.ofNanos(FOREVER)) < 0 ? duration.toNanos() : FOREVER;
  }

  boolean remembersNothing(@Nullable V value) {
    return value == null && negative == null;
  }

  /** How long the value itself is fresh, wherever it lies. */
  long fresh(K key, Loaded<V> loaded, long otherwise) {
    if (loaded.value == null) {
      return negative == null ? 0 : nanos(negative);
    }
    return loaded.timeToLive == null ? otherwise : nanos(loaded.timeToLive);
  }

  private Entry.Ends ofMemory(K key, Loaded<V> loaded, long now, long loadNanos) {
    long fresh =
        fresh(key, loaded, loaded.value == null ? 0 : options.freshNanos(key, loaded.value));
    return ends(now, spread(fresh, options.jitterPercent()), loadNanos, FOREVER);
  }

  /** A value for this node alone. */
  Entry<V> entry(K key, Loaded<V> loaded, long readAt, long now, long loadNanos) {
    Entry.Ends ends = ofMemory(key, loaded, now, loadNanos);
    boolean isPlain =
        loaded.tags.isEmpty() && loaded.version == null && ends.quietUntil() == ends.freshUntil();
    Entry.Origin origin =
        isPlain ? null : new Entry.Origin(null, 0, readAt, loadNanos, loaded.version, loaded.tags);
    return new Entry<>(loaded.value, readAt, ends, origin);
  }

  /** For a value that lies in the remote store too, where it is fresh and kept for so long. */
  Entry.Ends ofRemote(K key, @Nullable V value, long now, long loadNanos, Left left) {
    long mine =
        value == null
            ? left.fresh()
            : spread(options.freshNanos(key, value), options.jitterPercent());
    boolean endsWithTheValue = left.fresh() <= mine;
    return ends(now, Math.min(mine, left.fresh()), endsWithTheValue ? loadNanos : 0, left.kept());
  }

  /** What remains of a remote value's times, in nanoseconds. */
  record Left(long fresh, long kept) {}

  private Entry.Ends ends(long now, long fresh, long loadNanos, long kept) {
    long early = refreshesEarly ? Math.min(fresh, FAR * Math.min(loadNanos, FOREVER / FAR)) : 0;
    long freshUntil = now + fresh;
    return new Entry.Ends(freshUntil - early, freshUntil, now + Math.min(fresh + failSafe, kept));
  }

  static long spread(long nanos, int jitterPercent) {
    return jitterPercent == 0
        ? nanos
        : nanos - (long) (nanos * (ThreadLocalRandom.current().nextDouble() * jitterPercent / 100));
  }

  long failSafeNanos() {
    return failSafe;
  }

  /**
   * Whether to load a value before its time is up: the nearer the end and the longer its load, the
   * likelier, so that of many nodes one does it in time. XFetch of Vattani, Chierichetti and
   * Lowenstein, <a href="https://dl.acm.org/doi/10.14778/2757807.2757813">Optimal Probabilistic
   * Cache Stampede Prevention</a>, VLDB 2015, with beta 1.
   */
  static boolean isDueEarly(Entry<?> entry, long now) {
    double ahead = -entry.loadNanos() * Math.log(1 - ThreadLocalRandom.current().nextDouble());
    return now + (long) ahead - entry.freshUntil >= 0;
  }
}
