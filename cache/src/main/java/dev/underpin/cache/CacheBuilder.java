package dev.underpin.cache;

import dev.underpin.core.jdbc.Transactions;
import java.lang.reflect.Type;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Builds a {@link Cache}; {@link Cache#builder} makes one. Only the {@linkplain #loader loader}
 * must be given. Not thread-safe; use it in one place and throw it away.
 *
 * @param <K> what values are found by
 * @param <V> the values
 */
public final class CacheBuilder<K, V> {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  final String name;
  final Class<K> keyType;
  final Type valueType;
  final MemoryOptions<K, V> memory = new MemoryOptions<>();
  LongSupplier ticker = System::nanoTime;
  @Nullable CacheListener listener;
  @Nullable Transactions transactions;
  private @Nullable CacheLoader<? super K, ? extends V> loader;

  CacheBuilder(String name, Class<K> keyType, Type valueType) {
    this.name = Objects.requireNonNull(name, "name");
    this.keyType = Objects.requireNonNull(keyType, "keyType");
    this.valueType = Objects.requireNonNull(valueType, "valueType");
  }

  /**
   * How much is kept in memory, and for how long; by default {@link
   * MemoryOptions#DEFAULT_MAXIMUM_SIZE} values for {@link MemoryOptions#DEFAULT_TIME_TO_LIVE}.
   *
   * @param options sets what differs from that: {@code m -> m.maximumSize(500)}
   * @return this builder
   */
  public CacheBuilder<K, V> memory(Consumer<? super MemoryOptions<K, V>> options) {
    options.accept(memory);
    return this;
  }

  /**
   * Where values come from that are not in memory.
   *
   * @param loader such as {@code repo::find}
   * @return this builder
   */
  public CacheBuilder<K, V> loader(CacheLoader<? super K, ? extends V> loader) {
    this.loader = Objects.requireNonNull(loader, "loader");
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
    this.transactions = Objects.requireNonNull(transactions, "transactions");
    return this;
  }

  /**
   * Who is told about hits, misses and loads; by default nobody.
   *
   * @param listener such as {@link CacheCounters}; what it throws never reaches callers
   * @return this builder
   */
  public CacheBuilder<K, V> listener(CacheListener listener) {
    this.listener = Objects.requireNonNull(listener, "listener");
    return this;
  }

  /**
   * The clock that values age by, for tests: {@code manualClock.ticker()}.
   *
   * @param ticker monotonic nanoseconds; {@link System#nanoTime()} by default
   * @return this builder
   */
  public CacheBuilder<K, V> ticker(LongSupplier ticker) {
    this.ticker = Objects.requireNonNull(ticker, "ticker");
    return this;
  }

  /**
   * {@return the cache, empty}
   *
   * @throws IllegalArgumentException if a setting is out of its range; the message names it
   * @throws IllegalStateException if the loader is missing, or settings contradict each other
   */
  public Cache<K, V> build() {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "cache name must be 1 to 64 letters, digits, '.', '_' or '-' but was \"%s\"; change it in"
                  .formatted(name)
              + " Cache.builder");
    }
    if (keyType.isArray()) {
      throw new IllegalArgumentException(
          "key type of cache \"%s\" must compare by value but was %s; use a record, a List or a String"
              .formatted(name, keyType.getTypeName()));
    }
    memory.check();
    if (loader == null) {
      throw new IllegalStateException(
          "loader of cache \"%s\" is missing; set CacheBuilder.loader".formatted(name));
    }
    return new Cache<>(this, loader);
  }
}
