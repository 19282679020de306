package dev.underpin.cache;

import dev.underpin.core.context.RequestContext;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Calls the application's loader, whichever kind it is. A load is shared by all that wait for it,
 * so the deadline of the request that came first does not hold in it; the rest of its context does.
 */
final class Loading<K, V> {

  private final String cache;
  private final @Nullable TaggedLoader<? super K, V> loader;
  private final @Nullable BulkLoader<K, V> bulkLoader;

  Loading(
      String cache,
      @Nullable TaggedLoader<? super K, V> loader,
      @Nullable BulkLoader<K, V> bulkLoader) {
    this.cache = cache;
    this.loader = loader;
    this.bulkLoader = bulkLoader;
  }

  boolean isBulk(int keys) {
    return bulkLoader != null && (keys > 1 || loader == null);
  }

  Loaded<V> load(K key) {
    if (loader == null) {
      return Loaded.plain(loadAll(Set.of(key)).get(key));
    }
    return guarded(() -> loader.load(key, new Load<>()));
  }

  Map<K, V> loadAll(Set<K> keys) {
    if (bulkLoader == null) {
      throw new IllegalStateException("cache \"%s\" has no bulk loader".formatted(cache));
    }
    return guarded(() -> bulkLoader.loadAll(keys));
  }

  private <T> T guarded(Callable<T> load) {
    try {
      RequestContext context = RequestContext.current();
      return context.remaining() == null
          ? load.call()
          : context.toBuilder().withoutDeadline().build().call(load::call);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      throw new CacheLoadException("the loader of cache \"%s\" failed: %s".formatted(cache, e), e);
    }
  }
}
