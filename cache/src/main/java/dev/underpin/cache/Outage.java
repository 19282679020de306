package dev.underpin.cache;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Bounds the loads that run while the remote store is out. A load within a load needs no second
 * permit: it would wait for its own.
 */
final class Outage {

  private static final long LONGEST_WAIT_SECONDS = 5;

  private final String cache;
  private final int most;
  private final Semaphore permits;

  @SuppressWarnings("ThreadLocalUsage") // each cache has its own
  private final ThreadLocal<Boolean> holds = ThreadLocal.withInitial(() -> false);

  Outage(String cache, int most) {
    this.cache = cache;
    this.most = most;
    this.permits = new Semaphore(most, true);
  }

  /** Runs loads when it is their turn. */
  void run(Runnable loads) {
    if (holds.get()) {
      loads.run();
      return;
    }
    acquire();
    holds.set(true);
    try {
      loads.run();
    } finally {
      holds.remove();
      permits.release();
    }
  }

  private void acquire() {
    try {
      if (!permits.tryAcquire(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS)) {
        throw new CacheLoadException(
            "%d loads of cache \"%s\" run already while its remote store is out; mend the store, or raise RemoteOptions.loadsWhileOut"
                .formatted(most, cache),
            new java.util.concurrent.TimeoutException());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CacheLoadException(
          "interrupted while waiting to load in cache \"%s\"".formatted(cache), e);
    }
  }
}
