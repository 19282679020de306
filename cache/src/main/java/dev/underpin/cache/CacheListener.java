package dev.underpin.cache;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Is told what a {@link Cache} does, for metrics and debugging. Every method does nothing by
 * default; one listener may serve many caches.
 *
 * <p>Called in the thread that did the work, by many at once: implementations are thread-safe and
 * short. What they throw never reaches the cache's caller; the first of it is logged. Keys may be
 * personal data: think before they go into logs or labels.
 */
public interface CacheListener {

  /**
   * Something happened in a layer.
   *
   * @param cache the cache's name
   * @param layer where
   * @param event what
   * @param key what was asked for; null if it concerns all keys
   */
  default void onEvent(String cache, CacheLayer layer, CacheEvent event, @Nullable Object key) {}

  /**
   * The loader returned, possibly null.
   *
   * @param cache the cache's name
   * @param key what was loaded
   * @param duration how long it took; in bulk, how long all of them took
   */
  default void onLoad(String cache, Object key, Duration duration) {}

  /**
   * The loader threw.
   *
   * @param cache the cache's name
   * @param key what was to be loaded
   * @param duration how long it took
   * @param failure what the callers get, unless there is an old value for them
   */
  default void onLoadFailure(String cache, Object key, Duration duration, Throwable failure) {}

  /**
   * The remote store did not do what it was asked: it is out, slow, or its answer was lost.
   *
   * @param cache the cache's name
   * @param failure what the store's adapter threw
   */
  default void onRemoteFailure(String cache, Throwable failure) {}
}
