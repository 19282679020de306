package dev.underpin.observability;

import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Which errors are reported: so many of a fingerprint in a window of time, and so many in all. The
 * fingerprints that were seen last are remembered, the others are new again.
 */
final class ErrorLimits {

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
          return size() > ErrorReporter.REMEMBERED;
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
  long admit(String fingerprint, String what, String error) {
    lock.lock();
    try {
      long now = ticker.getAsLong();
      Window alike = windows.computeIfAbsent(fingerprint, unused -> new Window(now));
      alike.seen(what, error, now);
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

  /** What is remembered, most frequent first. */
  List<ErrorFacts> facts() {
    lock.lock();
    try {
      long now = ticker.getAsLong();
      return windows.entrySet().stream()
          .map(entry -> entry.getValue().facts(entry.getKey(), now))
          .sorted(Comparator.comparingLong(ErrorFacts::count).reversed())
          .toList();
    } finally {
      lock.unlock();
    }
  }

  private final class Window {

    private final long first;
    private long start;
    private int reported;
    private long suppressed;
    private String what = "";
    private String error = "";
    private long count;
    private long last;

    Window(long start) {
      first = start;
      this.start = start;
    }

    void seen(String what, String error, long now) {
      this.what = LogText.oneLine(what);
      this.error = error;
      count++;
      last = now;
    }

    ErrorFacts facts(String fingerprint, long now) {
      return new ErrorFacts(
          fingerprint,
          error,
          what,
          count,
          Duration.ofNanos(now - first),
          Duration.ofNanos(now - last));
    }

    void rollTo(long now) {
      if (now - start >= windowNanos) {
        start = now;
        reported = 0;
      }
    }
  }
}
