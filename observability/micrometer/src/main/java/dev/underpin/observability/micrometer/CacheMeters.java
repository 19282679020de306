package dev.underpin.observability.micrometer;

import dev.underpin.cache.CacheEvent;
import dev.underpin.cache.CacheLayer;
import dev.underpin.cache.CacheListener;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * What caches do.
 *
 * <pre>{@code
 * CacheMeters meters = CacheMeters.of(registry);
 * Cache.builder("users", …).listener(meters)…         // one for all caches
 * }</pre>
 *
 * <ul>
 *   <li>{@code underpin.cache.events}: counter by {@code cache}, {@code layer} and {@code event}:
 *       hits, misses, stale values and the rest of {@link CacheEvent}
 *   <li>{@code underpin.cache.loads}: timer by {@code cache} and {@code result}, {@code ok} or
 *       {@code failed}
 *   <li>{@code underpin.cache.remote.failures}: counter by {@code cache}
 * </ul>
 *
 * <p>Thread-safe.
 */
public final class CacheMeters implements CacheListener {

  private static final CacheLayer[] LAYERS = CacheLayer.values();
  private static final CacheEvent[] EVENTS = CacheEvent.values();

  private final MeterRegistry registry;
  private final Handles<String, OfCache> caches;

  private CacheMeters(MeterRegistry registry) {
    this.registry = registry;
    caches =
        new Handles<>(
            registry, "underpin.cache.events", TagLimit.MOST, TagLimit.OTHER, OfCache::new);
  }

  /**
   * {@return a listener for any number of caches}
   *
   * @param registry the application's
   */
  public static CacheMeters of(MeterRegistry registry) {
    return new CacheMeters(registry);
  }

  @Override
  public void onEvent(String cache, CacheLayer layer, CacheEvent event, @Nullable Object key) {
    caches.of(cache).event(layer, event).increment();
  }

  @Override
  public void onLoad(String cache, Object key, Duration duration) {
    caches.of(cache).loaded.record(duration);
  }

  @Override
  public void onLoadFailure(String cache, Object key, Duration duration, Throwable failure) {
    caches.of(cache).failed.record(duration);
  }

  @Override
  public void onRemoteFailure(String cache, Throwable failure) {
    caches.of(cache).remoteFailures.increment();
  }

  private final class OfCache {

    private final String cache;
    private final AtomicReferenceArray<@Nullable Counter> events =
        new AtomicReferenceArray<>(LAYERS.length * EVENTS.length);
    private final Timer loaded;
    private final Timer failed;
    private final Counter remoteFailures;

    OfCache(String cache) {
      this.cache = cache;
      loaded = loads("ok");
      failed = loads("failed");
      remoteFailures =
          Counter.builder("underpin.cache.remote.failures")
              .description("What the store that nodes share did not do")
              .tag("cache", cache)
              .register(registry);
    }

    private Timer loads(String result) {
      return Timer.builder("underpin.cache.loads")
          .description("Calls of the cache's loader")
          .tag("cache", cache)
          .tag("result", result)
          .register(registry);
    }

    /** Most of a cache's events never happen: a counter is made with the first one. */
    @SuppressWarnings("EnumOrdinal") // a place in an array that never leaves the process
    Counter event(CacheLayer layer, CacheEvent event) {
      int place = layer.ordinal() * EVENTS.length + event.ordinal();
      Counter known = events.get(place);
      if (known != null) {
        return known;
      }
      Counter made =
          Counter.builder("underpin.cache.events")
              .description("What happened in the cache's layers")
              .tag("cache", cache)
              .tag("layer", layer.name().toLowerCase(Locale.ROOT))
              .tag("event", event.name().toLowerCase(Locale.ROOT))
              .register(registry);
      events.set(place, made); // the registry gives the same one to whoever comes at the same time
      return made;
    }
  }
}
