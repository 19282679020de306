package dev.underpin.cache;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A loader whose loads stand still until the test lets each of them go. */
final class HeldLoader implements CacheLoader<String, String> {

  private final BlockingQueue<Held> begun = new LinkedBlockingQueue<>();
  private final AtomicInteger count = new AtomicInteger();

  @Override
  public @Nullable String load(String key) throws Exception {
    count.incrementAndGet();
    Held held = new Held(Thread.currentThread());
    begun.add(held);
    try {
      return held.result.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }

  int count() {
    return count.get();
  }

  /** The next load that begins, or has begun. */
  Held next() throws InterruptedException {
    Held held = begun.poll(20, TimeUnit.SECONDS);
    if (held == null) {
      throw new AssertionError("no load began");
    }
    return held;
  }

  static final class Held {
    final Thread thread;
    private final CompletableFuture<@Nullable String> result = new CompletableFuture<>();

    Held(Thread thread) {
      this.thread = thread;
    }

    void returns(@Nullable String value) {
      result.complete(value);
    }

    void fails(Throwable failure) {
      result.completeExceptionally(failure);
    }
  }
}
