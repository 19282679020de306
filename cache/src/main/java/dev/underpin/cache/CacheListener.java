package dev.underpin.cache;

import java.time.Duration;

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
   * A value was in memory.
   *
   * @param cache the cache's name
   * @param key what was asked for
   */
  default void onHit(String cache, Object key) {}

  /**
   * A value was not in memory: its caller loads it or waits for a load.
   *
   * @param cache the cache's name
   * @param key what was asked for
   */
  default void onMiss(String cache, Object key) {}

  /**
   * The loader returned, possibly null.
   *
   * @param cache the cache's name
   * @param key what was loaded
   * @param duration how long it took
   */
  default void onLoad(String cache, Object key, Duration duration) {}

  /**
   * The loader threw.
   *
   * @param cache the cache's name
   * @param key what was to be loaded
   * @param duration how long it took
   * @param failure what the callers get
   */
  default void onLoadFailure(String cache, Object key, Duration duration, Throwable failure) {}

  /**
   * A loaded value was handed to those who waited but not stored: the key was invalidated or put
   * during the load. Comes after {@link #onLoad}.
   *
   * @param cache the cache's name
   * @param key what was loaded
   */
  default void onFenced(String cache, Object key) {}
}
