package dev.underpin.cache;

import dev.underpin.cache.spi.RemoteStore;
import dev.underpin.core.jdbc.Transactions;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Builds a {@link Cache}; {@link Cache#builder} makes one. Only the {@linkplain #loader loader}
 * must be given. Not thread-safe; use it in one place and throw it away.
 *
 * @param <K> what values are found by
 * @param <V> the values
 */
public final class CacheBuilder<K, V> {

  /** For how long a node that hears nothing of the others may serve from memory: 3 seconds. */
  public static final Duration DEFAULT_MAX_STALENESS = Duration.ofSeconds(3);

  final String name;
  final Class<K> keyType;
  final CacheSettings<K, V> settings;

  CacheBuilder(String name, Class<K> keyType, Type valueType) {
    this.name = name;
    this.keyType = keyType;
    this.settings = new CacheSettings<>(name, keyType, valueType);
  }

  /**
   * How much is kept in memory, and for how long; by default {@link
   * MemoryOptions#DEFAULT_MAXIMUM_SIZE} values for {@link MemoryOptions#DEFAULT_TIME_TO_LIVE}.
   *
   * @param options sets what differs from that: {@code m -> m.maximumSize(500)}
   * @return this builder
   */
  public CacheBuilder<K, V> memory(Consumer<? super MemoryOptions<K, V>> options) {
    options.accept(settings.memory);
    return this;
  }

  /**
   * How keys are written in the remote store: {@code id -> id.value()}; different keys must have
   * different texts, for which {@link CacheKey#of} puts parts together. Not needed for strings,
   * numbers, UUIDs and enums.
   *
   * @param text of a key
   * @return this builder
   */
  public CacheBuilder<K, V> key(Function<? super K, String> text) {
    settings.key = Objects.requireNonNull(text, "text");
    return this;
  }

  /**
   * The number of the values' shape, part of every remote key: raise it when old and new versions
   * of the program must not read each other's values.
   *
   * @param schema 0 or more; default 1
   * @return this builder
   */
  public CacheBuilder<K, V> schema(int schema) {
    settings.schema = schema;
    return this;
  }

  /**
   * Adds a store that nodes share. Building the cache does not wait for it, and what the cache
   * promises while it is out stands in {@link Cache}.
   *
   * @param store such as a Redis; its owner stays its owner, and closes it after the cache
   * @param options sets how it is used; a codec at least
   * @return this builder
   */
  public CacheBuilder<K, V> remote(RemoteStore store, Consumer<? super RemoteOptions<V>> options) {
    RemoteOptions<V> remoteOptions = new RemoteOptions<>();
    options.accept(remoteOptions);
    settings.remote =
        new RemoteParts.Remote<>(Objects.requireNonNull(store, "store"), remoteOptions);
    return this;
  }

  /**
   * Serves a value whose time is up when a load fails, for so long after its time. The next load is
   * tried a second later. Never what was invalidated.
   *
   * @param atMost more than zero; not set by default
   * @return this builder
   */
  public CacheBuilder<K, V> failSafe(Duration atMost) {
    settings.failSafe = Objects.requireNonNull(atMost, "atMost");
    return this;
  }

  /**
   * Stale now, fresh later: a caller for whom there is an old value, by {@link #failSafe}, waits no
   * longer than this for a new one; the load goes on.
   *
   * @param timeout more than zero, less than the hard timeout; not set by default
   * @return this builder
   */
  public CacheBuilder<K, V> softTimeout(Duration timeout) {
    settings.softTimeout = Objects.requireNonNull(timeout, "timeout");
    return this;
  }

  /**
   * How long a caller waits at all; then it gets an old value or a {@link CacheLoadException}. The
   * load goes on.
   *
   * @param timeout more than zero; not set by default
   * @return this builder
   */
  public CacheBuilder<K, V> hardTimeout(Duration timeout) {
    settings.hardTimeout = Objects.requireNonNull(timeout, "timeout");
    return this;
  }

  /**
   * Loads values that are asked for shortly before their time is up, in the background, with a
   * chance that grows towards the end: so that a key that is asked for often never expires for all
   * at once. The algorithm is XFetch, of Vattani, Chierichetti and Lowenstein, <a
   * href="https://dl.acm.org/doi/10.14778/2757807.2757813">Optimal Probabilistic Cache Stampede
   * Prevention</a>, VLDB 2015.
   *
   * @return this builder
   */
  public CacheBuilder<K, V> refreshEarly() {
    settings.refreshEarly = true;
    return this;
  }

  /**
   * Remembers that there is no value. Who creates one later invalidates its key.
   *
   * @param timeToLive more than zero; by default nothing is remembered
   * @return this builder
   */
  public CacheBuilder<K, V> negative(Duration timeToLive) {
    settings.negative = Objects.requireNonNull(timeToLive, "timeToLive");
    return this;
  }

  /**
   * For how long memory may be wrong after another node has changed a value, when messages are
   * lost. Usually it is milliseconds.
   *
   * @param atMost at least 2 s, which is what it takes to notice; default {@link
   *     #DEFAULT_MAX_STALENESS}
   * @return this builder
   */
  public CacheBuilder<K, V> maxStaleness(Duration atMost) {
    settings.maxStaleness = Objects.requireNonNull(atMost, "atMost");
    return this;
  }

  /**
   * What a node does with its memory when it no longer hears the others.
   *
   * @param loss default {@link BackplaneLoss#REVALIDATE}
   * @return this builder
   */
  public CacheBuilder<K, V> onBackplaneLoss(BackplaneLoss loss) {
    settings.backplaneLoss = Objects.requireNonNull(loss, "loss");
    return this;
  }

  /**
   * Where values come from that are not in memory.
   *
   * @param loader such as {@code repo::find}
   * @return this builder
   */
  public CacheBuilder<K, V> loader(CacheLoader<? super K, ? extends V> loader) {
    Objects.requireNonNull(loader, "loader");
    settings.loader = (key, load) -> Loaded.plain(loader.load(key));
    settings.tagged = false;
    return this;
  }

  /**
   * Where values come from, for loaders that say tags, versions or times along with them; in place
   * of {@link #loader}.
   *
   * @param loader such as {@code (id, load) -> load.tag("org:7").value(repo.find(id))}
   * @return this builder
   */
  public CacheBuilder<K, V> taggedLoader(TaggedLoader<? super K, V> loader) {
    settings.loader = Objects.requireNonNull(loader, "loader");
    settings.tagged = true;
    return this;
  }

  /**
   * Where {@link Cache#getAll} gets many values at once. Alone, or beside a {@link #loader} for
   * single ones; not beside a tagged one, whose tags it could not say.
   *
   * @param loader such as {@code ids -> repo.findAll(ids)}
   * @return this builder
   */
  public CacheBuilder<K, V> bulkLoader(BulkLoader<K, V> loader) {
    settings.bulkLoader = Objects.requireNonNull(loader, "loader");
    return this;
  }

  /**
   * Where loads run that must not keep their caller's thread: with timeouts, for {@code getAsync}
   * and early refreshes. By default up to 64 daemon threads of the cache's own, which end when
   * idle.
   *
   * @param executor stays its owner's
   * @return this builder
   */
  public CacheBuilder<K, V> executor(Executor executor) {
    settings.executor = Objects.requireNonNull(executor, "executor");
    return this;
  }

  /**
   * Lets the cache take part in the transactions in which the application changes its rows. Without
   * it the cache knows nothing of them, and has to be told after each commit.
   *
   * <p>In a transaction of these, {@code invalidate} removes the value at once and again right
   * after the commit, because others may have loaded the old row until then; {@code put} stores its
   * value after the commit. From the first of either until the transaction ends, {@code get} in it
   * goes past the cache to the loader: it sees the transaction's own rows, and nothing that may
   * still be rolled back is stored. So invalidate before reading back what was changed.
   *
   * @param transactions the same object that the application begins its transactions with
   * @return this builder
   */
  public CacheBuilder<K, V> transactions(Transactions transactions) {
    settings.transactions = Objects.requireNonNull(transactions, "transactions");
    return this;
  }

  /**
   * Who is told about hits, misses and loads; by default nobody.
   *
   * @param listener such as {@link CacheCounters}; what it throws never reaches callers
   * @return this builder
   */
  public CacheBuilder<K, V> listener(CacheListener listener) {
    settings.listener = Objects.requireNonNull(listener, "listener");
    return this;
  }

  /**
   * The clock that values age by, for tests: {@code manualClock.ticker()}.
   *
   * @param ticker monotonic nanoseconds; {@link System#nanoTime()} by default
   * @return this builder
   */
  public CacheBuilder<K, V> ticker(LongSupplier ticker) {
    settings.ticker = Objects.requireNonNull(ticker, "ticker");
    return this;
  }

  /**
   * The wall clock that remote values' times are written by, for tests.
   *
   * @param clock the system's by default
   * @return this builder
   */
  public CacheBuilder<K, V> clock(InstantSource clock) {
    settings.clock = Objects.requireNonNull(clock, "clock");
    return this;
  }

  /**
   * {@return the cache, empty}
   *
   * @throws IllegalArgumentException if a setting is out of its range; the message names it
   * @throws IllegalStateException if the loader is missing, or settings contradict each other
   */
  public Cache<K, V> build() {
    settings.check();
    return new Cache<>(this);
  }
}
