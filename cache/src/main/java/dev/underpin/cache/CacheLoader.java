package dev.underpin.cache;

import org.jspecify.annotations.Nullable;

/**
 * Finds what a {@link Cache} does not have: {@code repo::find}. Called by many threads at once, but
 * for one key only by one at a time (after an invalidation or a put, by the next one already).
 *
 * <p>It runs in the thread, the transaction and the {@linkplain
 * dev.underpin.core.context.RequestContext request context} of the {@code get} that came first, so
 * its queries are counted in that request and its time limit is that request's. It holds no lock:
 * it may use this cache or others, for other keys. A loader that needs the key that it loads,
 * directly or through other loaders, gets an {@link IllegalStateException}, within a second even
 * where the circle goes through several threads.
 *
 * @param <K> what values are found by
 * @param <V> the values
 */
@FunctionalInterface
public interface CacheLoader<K, V> {

  /**
   * {@return the value, or null if there is none; nothing is remembered then}
   *
   * @param key what to look for
   * @throws Exception if it could not be found out; a checked one reaches the caller of {@code get}
   *     as the cause of a {@link CacheLoadException}, others come through as they are
   */
  @Nullable V load(K key) throws Exception;
}
