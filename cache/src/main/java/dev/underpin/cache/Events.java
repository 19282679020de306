package dev.underpin.cache;

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

  void hit(Object key) {
    count(TallyCounter.CACHE_MEMORY_HITS);
    if (listener != null) {
      tell(listener, it -> it.onHit(cache, key));
    }
  }

  void missed(Object key) {
    count(TallyCounter.CACHE_MISSES);
    if (listener != null) {
      tell(listener, it -> it.onMiss(cache, key));
    }
  }

  void loaded(Object key, long nanos) {
    if (listener != null) {
      tell(listener, it -> it.onLoad(cache, key, Duration.ofNanos(nanos)));
    }
  }

  void loadFailed(Object key, long nanos, Throwable failure) {
    if (listener != null) {
      tell(listener, it -> it.onLoadFailure(cache, key, Duration.ofNanos(nanos), failure));
    }
  }

  void fenced(Object key) {
    if (listener != null) {
      tell(listener, it -> it.onFenced(cache, key));
    }
  }

  private static void count(TallyCounter counter) {
    RequestContext.current().tally().add(counter, 1);
  }

  private void tell(CacheListener to, Consumer<CacheListener> what) {
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
