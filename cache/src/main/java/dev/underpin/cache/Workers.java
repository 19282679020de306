package dev.underpin.cache;

import dev.underpin.core.context.ContextKey;
import dev.underpin.core.context.RequestContext;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Where loads run that nobody's thread may be kept for: the application's executor, or a few daemon
 * threads of the cache's own, made when the first is needed.
 *
 * <p>A load that needs another value loads it in its own thread: were that queued for a second one,
 * enough such loads at once would wait for each other for ever.
 */
final class Workers implements AutoCloseable {

  private static final int THREADS = 64;
  private static final int QUEUE = 1_024;
  private static final int IDLE_SECONDS = 10;
  private static final ContextKey LOADING = ContextKey.of("underpin.cache.loading");

  private final String cache;
  private final @Nullable Executor given;
  private final ReentrantLock making = new ReentrantLock();
  private volatile @Nullable ThreadPoolExecutor own;

  Workers(String cache, @Nullable Executor given) {
    this.cache = cache;
    this.given = given;
  }

  /** Whether this thread already runs a load of some cache. */
  static boolean isLoading() {
    return RequestContext.current().get(LOADING) != null;
  }

  /**
   * Runs a load in the context of who asked for it, without that request's deadline.
   *
   * @throws RejectedExecutionException if there are too many already
   */
  void execute(Runnable load) {
    RequestContext context =
        RequestContext.current().toBuilder().withoutDeadline().put(LOADING, cache).build();
    (given == null ? own() : given).execute(context.wrap(load));
  }

  private Executor own() {
    ThreadPoolExecutor pool = own;
    if (pool != null) {
      return pool;
    }
    making.lock();
    try {
      if (own == null) {
        own = pool();
      }
      return own;
    } finally {
      making.unlock();
    }
  }

  private ThreadPoolExecutor pool() {
    AtomicInteger count = new AtomicInteger();
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(QUEUE),
            task -> {
              Thread thread = new Thread(task, "cache-" + cache + "-" + count.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }

  /** Loads that run are interrupted; an executor that was given goes on. */
  @Override
  public void close() {
    making.lock();
    try {
      if (own != null) {
        own.shutdownNow();
      }
    } finally {
      making.unlock();
    }
  }
}
