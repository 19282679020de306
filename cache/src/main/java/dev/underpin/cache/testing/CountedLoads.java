package dev.underpin.cache.testing;

import dev.underpin.cache.CacheLoader;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A loader that counts, for tests of code that must not load twice.
 *
 * <pre>{@code
 * CountedLoads<Long, User> loads = CountedLoads.of(repo::find);
 * Cache<Long, User> users = Cache.builder("users", Long.class, User.class).loader(loads).build();
 * …
 * loads.assertLoadedOnce(42L);
 * }</pre>
 *
 * Thread-safe.
 *
 * @param <K> what values are found by
 * @param <V> the values
 */
public final class CountedLoads<K, V> implements CacheLoader<K, V> {

  private final CacheLoader<? super K, ? extends V> loader;
  private final Map<K, AtomicInteger> counts = new ConcurrentHashMap<>();

  private CountedLoads(CacheLoader<? super K, ? extends V> loader) {
    this.loader = loader;
  }

  /**
   * {@return a loader that counts}
   *
   * @param loader does the work
   * @param <K> what values are found by
   * @param <V> the values
   */
  public static <K, V> CountedLoads<K, V> of(CacheLoader<? super K, ? extends V> loader) {
    return new CountedLoads<>(loader);
  }

  @Override
  public @Nullable V load(K key) throws Exception {
    counts.computeIfAbsent(key, same -> new AtomicInteger()).incrementAndGet();
    return loader.load(key);
  }

  /**
   * {@return how often a key was loaded, or begun to be}
   *
   * @param key which
   */
  public int count(K key) {
    AtomicInteger count = counts.get(key);
    return count == null ? 0 : count.get();
  }

  /**
   * Checks that a key was loaded exactly once.
   *
   * @param key which
   * @throws AssertionError if it was not; the message says how often
   */
  public void assertLoadedOnce(K key) {
    if (count(key) != 1) {
      throw new AssertionError(
          "key must have been loaded once but was %d times: %s".formatted(count(key), key));
    }
  }
}
