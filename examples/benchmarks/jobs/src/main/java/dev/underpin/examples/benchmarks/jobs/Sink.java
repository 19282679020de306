package dev.underpin.examples.benchmarks.jobs;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * What every no-op job calls: counts, and notes when each began. The one thing that the peers'
 * handlers, which they make themselves, can reach: so it is a static. Thread-safe.
 */
final class Sink {

  /** Ids are below. */
  static final int MOST = 1 << 21;

  static final Sink INSTANCE = new Sink();

  private final AtomicLongArray startedAt = new AtomicLongArray(MOST);
  private final AtomicInteger count = new AtomicInteger();
  private volatile CountDownLatch reached = new CountDownLatch(0);
  private volatile int expected;
  private volatile long reachedAt;

  private Sink() {}

  /** From now on counts up to this. */
  void expect(int jobs) {
    count.set(0);
    reached = new CountDownLatch(1);
    expected = jobs;
  }

  void ran(int id) {
    startedAt.compareAndSet(id, 0, System.nanoTime());
    if (count.incrementAndGet() == expected) {
      reachedAt = System.nanoTime();
      reached.countDown();
    }
  }

  /** {@return when the last of those expected began} */
  long await(Duration limit) throws InterruptedException {
    if (!reached.await(limit.toNanos(), TimeUnit.NANOSECONDS)) {
      throw new IllegalStateException(
          "%d jobs must have run within %s but it were %d".formatted(expected, limit, count.get()));
    }
    return reachedAt;
  }

  void forget(int id) {
    startedAt.set(id, 0);
  }

  /** {@return when the job began, or 0} */
  long startedAt(int id) {
    return startedAt.get(id);
  }
}
