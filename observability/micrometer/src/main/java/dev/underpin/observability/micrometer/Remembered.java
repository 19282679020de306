package dev.underpin.observability.micrometer;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What is costly to find out, for a while: several gauges read one answer. Null while it cannot be
 * found out. One reader at a time asks, and the others wait for it but a moment: a store that hangs
 * holds up one scrape and not all of them, least of all while it is what somebody looks for.
 *
 * @param <T> the answer
 */
final class Remembered<T> {

  private static final long PATIENCE_MILLIS = 100;

  private final Supplier<T> source;
  private final long freshNanos;
  private final LongSupplier ticker;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile @Nullable Answer<T> last;

  /** What was found out, or that it could not be, and when. */
  private record Answer<T>(@Nullable T value, long time) {}

  Remembered(Supplier<T> source, Duration fresh) {
    this(source, fresh, System::nanoTime);
  }

  Remembered(Supplier<T> source, Duration fresh, LongSupplier ticker) {
    this.source = source;
    this.ticker = ticker;
    freshNanos = fresh.toNanos();
  }

  @Nullable T get() {
    Answer<T> known = fresh();
    if (known != null) {
      return known.value();
    }
    if (!hasTurn()) {
      return null;
    }
    try {
      Answer<T> meanwhile = fresh();
      if (meanwhile != null) {
        return meanwhile.value();
      }
      Answer<T> found = new Answer<>(ask(), ticker.getAsLong());
      last = found;
      return found.value();
    } finally {
      lock.unlock();
    }
  }

  private @Nullable Answer<T> fresh() {
    Answer<T> known = last;
    return known != null && ticker.getAsLong() - known.time() < freshNanos ? known : null;
  }

  private boolean hasTurn() {
    try {
      return lock.tryLock(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException interrupt) {
      Thread.currentThread().interrupt();
      return false;
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
