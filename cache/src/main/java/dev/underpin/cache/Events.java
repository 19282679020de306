package dev.underpin.cache;

import static dev.underpin.cache.CacheEvent.HIT;
import static dev.underpin.cache.CacheEvent.MISS;
import static dev.underpin.cache.CacheEvent.NEGATIVE;
import static dev.underpin.cache.CacheEvent.STALE;

import dev.underpin.core.context.RequestContext;
import dev.underpin.core.context.TallyCounter;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the request and the listener, if there are any, what a cache does. */
final class Events {

  private static final Logger LOG = LoggerFactory.getLogger(Cache.class);

  private final String cache;
  private final @Nullable CacheListener listener;
  private final AtomicBoolean failureLogged = new AtomicBoolean();

  Events(String cache, @Nullable CacheListener listener) {
    this.cache = cache;
    this.listener = listener;
  }

  String cache() {
    return cache;
  }

  /** A value, or the knowledge that there is none, was in memory. */
  void hit(Object key, boolean negative) {
    count(TallyCounter.CACHE_MEMORY_HITS);
    if (listener != null) {
      tell(CacheLayer.MEMORY, negative ? NEGATIVE : HIT, key);
    }
  }

  void missed(Object key) {
    count(TallyCounter.CACHE_MISSES);
    tell(CacheLayer.MEMORY, MISS, key);
  }

  void remoteHit(Object key, boolean negative) {
    count(TallyCounter.CACHE_REMOTE_HITS);
    tell(CacheLayer.REMOTE, negative ? NEGATIVE : HIT, key);
  }

  void stale(CacheLayer layer, Object key) {
    count(TallyCounter.CACHE_STALE);
    tell(layer, STALE, key);
  }

  void tell(CacheLayer layer, CacheEvent event, @Nullable Object key) {
    if (listener != null) {
      guarded(listener, it -> it.onEvent(cache, layer, event, key));
    }
  }

  void loaded(Object key, long nanos) {
    if (listener != null) {
      guarded(listener, it -> it.onLoad(cache, key, Duration.ofNanos(nanos)));
    }
  }

  void loadFailed(Object key, long nanos, Throwable failure) {
    if (listener != null) {
      guarded(listener, it -> it.onLoadFailure(cache, key, Duration.ofNanos(nanos), failure));
    }
  }

  void remoteFailed(Throwable failure) {
    if (listener != null) {
      guarded(listener, it -> it.onRemoteFailure(cache, failure));
    }
  }

  private static void count(TallyCounter counter) {
    RequestContext.current().tally().add(counter, 1);
  }

  private void guarded(CacheListener to, Consumer<CacheListener> what) {
    try {
      what.accept(to);
    } catch (VirtualMachineError e) {
      throw e;
    } catch (Throwable e) {
      if (failureLogged.compareAndSet(false, true)) {
        LOG.warn("the listener of cache \"{}\" failed; later failures are not logged", cache, e);
      }
    }
  }
}
