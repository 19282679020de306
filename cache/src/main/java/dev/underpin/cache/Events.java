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

  /** Whether there is anybody to tell. */
  boolean areHeard() {
    return listener != null;
  }

  /** A value, or the knowledge that there is none, was in memory. */
  void hit(Object key, boolean negative) {
    count(TallyCounter.CACHE_MEMORY_HITS, 1);
    if (listener != null) {
      tell(CacheLayer.MEMORY, negative ? NEGATIVE : HIT, key);
    }
  }

  void missed(Object key) {
    countMissed(1);
    tellMissed(key);
  }

  void tellMissed(Object key) {
    tell(CacheLayer.MEMORY, MISS, key);
  }

  /** Counts many at once; a listener is told of each. */
  void countMissed(int keys) {
    if (keys > 0) {
      count(TallyCounter.CACHE_MISSES, keys);
    }
  }

  void countRemoteHits(int keys) {
    if (keys > 0) {
      count(TallyCounter.CACHE_REMOTE_HITS, keys);
    }
  }

  void tellRemoteHit(Object key, boolean negative) {
    tell(CacheLayer.REMOTE, negative ? NEGATIVE : HIT, key);
  }

  void stale(CacheLayer layer, Object key) {
    count(TallyCounter.CACHE_STALE, 1);
    tell(layer, STALE, key);
  }

  void tell(CacheLayer layer, CacheEvent event, @Nullable Object key) {
    if (listener != null) {
      // each hit comes by here
      try {
        listener.onEvent(cache, layer, event, key);
      } catch (Throwable e) {
        failed(e);
      }
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

  private static void count(TallyCounter counter, int times) {
    RequestContext.current().tally().add(counter, times);
  }

  private void guarded(CacheListener to, Consumer<CacheListener> what) {
    try {
      what.accept(to);
    } catch (Throwable e) {
      failed(e);
    }
  }

  private void failed(Throwable e) {
    if (e instanceof VirtualMachineError error) {
      throw error;
    }
    if (failureLogged.compareAndSet(false, true)) {
      LOG.warn("the listener of cache \"{}\" failed; later failures are not logged", cache, e);
    }
  }
}
