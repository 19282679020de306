package dev.underpin.observability.micrometer;

import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What is costly to find out, for a while: several gauges read one answer. Null while it cannot be
 * found out.
 *
 * @param <T> the answer
 */
final class Remembered<T> {

  private final Supplier<T> source;
  private final long freshNanos;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable T answer;
  private long asked;
  private boolean known;

  Remembered(Supplier<T> source, Duration fresh) {
    this.source = source;
    freshNanos = fresh.toNanos();
  }

  @Nullable T get() {
    lock.lock();
    try {
      long now = System.nanoTime();
      if (!known || now - asked >= freshNanos) {
        asked = now;
        known = true;
        answer = ask();
      }
      return answer;
    } finally {
      lock.unlock();
    }
  }

  private @Nullable T ask() {
    try {
      return source.get();
    } catch (RuntimeException unknown) {
      return null;
    }
  }
}
