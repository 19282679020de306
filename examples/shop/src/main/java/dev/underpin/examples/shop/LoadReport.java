package dev.underpin.examples.shop;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;

/** What the simulated customers saw: how long the pages took, and what went wrong. Thread-safe. */
final class LoadReport {
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<PageKind, Samples> pages = new EnumMap<>(PageKind.class);
  private final Samples total = new Samples();
  private final Map<String, Long> errors = new TreeMap<>();
  private long notPaid;

  LoadReport() {
    for (PageKind kind : PageKind.values()) {
      pages.put(kind, new Samples());
    }
  }

  void answered(PageKind kind, int status, long nanos) {
    lock.lock();
    try {
      pages.computeIfPresent(kind, (same, samples) -> add(samples, nanos));
      total.add(nanos);
      if (kind == PageKind.CHECKOUT && status == 502) {
        notPaid++;
      } else if (!kind.expects(status)) {
        errors.merge("status " + status, 1L, Long::sum);
      }
    } finally {
      lock.unlock();
    }
  }

  private static Samples add(Samples samples, long nanos) {
    samples.add(nanos);
    return samples;
  }

  /** A request that got no answer; its time is in no percentile. */
  void unanswered(Throwable failure) {
    lock.lock();
    try {
      errors.merge(failure.getClass().getSimpleName(), 1L, Long::sum);
    } finally {
      lock.unlock();
    }
  }

  /** Whether every request was answered as by a shop in good order, unpaid orders apart. */
  boolean isClean() {
    lock.lock();
    try {
      return errors.isEmpty() && total.count() > 0;
    } finally {
      lock.unlock();
    }
  }

  /** The table, for the time that the load took. */
  String print(Duration elapsed) {
    lock.lock();
    try {
      StringBuilder table = new StringBuilder();
      table.append(row("page", "requests", "per s", "p50 ms", "p95 ms", "p99 ms", "max ms"));
      pages.forEach((kind, samples) -> table.append(row(kind.label(), samples, elapsed)));
      table.append(row("total", total, elapsed));
      table.append(String.format("errors: %s%n", errors.isEmpty() ? "none" : errors));
      table.append(String.format("payments that failed (502): %d%n", notPaid));
      return table.toString();
    } finally {
      lock.unlock();
    }
  }

  private static String row(String label, Samples samples, Duration elapsed) {
    return row(
        label,
        String.valueOf(samples.count()),
        tenths(samples.count() * 1e9 / Math.max(elapsed.toNanos(), 1)),
        tenths(samples.percentile(50) / 1e6),
        tenths(samples.percentile(95) / 1e6),
        tenths(samples.percentile(99) / 1e6),
        tenths(samples.longest() / 1e6));
  }

  private static String row(String label, String... columns) {
    StringBuilder row = new StringBuilder(String.format("%-12s", label));
    for (String column : columns) {
      row.append(String.format(" %9s", column));
    }
    return row.append(System.lineSeparator()).toString();
  }

  private static String tenths(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}
