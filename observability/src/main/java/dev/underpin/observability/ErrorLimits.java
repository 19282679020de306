package dev.underpin.observability;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Which errors are reported: so many of a fingerprint in a window of time, and so many in all. The
 * fingerprints that were seen last are remembered, the others are new again.
 */
final class ErrorLimits {

  static final int REMEMBERED = 1_000;
  static final long SUPPRESSED = -1;

  private final int repeats;
  private final int most;
  private final long windowNanos;
  private final LongSupplier ticker;
  private final ReentrantLock lock = new ReentrantLock();
  private final Window all;
  private final AtomicLong suppressed = new AtomicLong();
  private final Map<String, Window> windows =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Window> eldest) {
          return size() > REMEMBERED;
        }
      };

  ErrorLimits(int repeats, int most, long windowNanos, LongSupplier ticker) {
    this.repeats = repeats;
    this.most = most;
    this.windowNanos = windowNanos;
    this.ticker = ticker;
    all = new Window(ticker.getAsLong());
  }

  /** How many alike were suppressed since the last report, or {@link #SUPPRESSED} for this one. */
  long admit(String fingerprint) {
    lock.lock();
    try {
      long now = ticker.getAsLong();
      Window alike = windows.computeIfAbsent(fingerprint, unused -> new Window(now));
      alike.rollTo(now);
      all.rollTo(now);
      if (alike.reported >= repeats || all.reported >= most) {
        alike.suppressed++;
        suppressed.incrementAndGet();
        return SUPPRESSED;
      }
      alike.reported++;
      all.reported++;
      long untold = alike.suppressed;
      alike.suppressed = 0;
      return untold;
    } finally {
      lock.unlock();
    }
  }

  long suppressed() {
    return suppressed.get();
  }

  int remembered() {
    lock.lock();
    try {
      return windows.size();
    } finally {
      lock.unlock();
    }
  }

  private final class Window {

    private long start;
    private int reported;
    private long suppressed;

    Window(long start) {
      this.start = start;
    }

    void rollTo(long now) {
      if (now - start >= windowNanos) {
        start = now;
        reported = 0;
      }
    }
  }
}
