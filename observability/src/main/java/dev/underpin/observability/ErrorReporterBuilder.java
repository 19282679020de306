package dev.underpin.observability;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/** Builds an {@link ErrorReporter}. Not thread-safe. */
public final class ErrorReporterBuilder {

  /** How many errors of one fingerprint are reported in a window unless told otherwise. */
  public static final int DEFAULT_REPEATS = 5;

  /** How many errors are reported in a window in all unless told otherwise. */
  public static final int DEFAULT_MOST = 100;

  /** The window unless told otherwise. */
  public static final Duration DEFAULT_WINDOW = Duration.ofMinutes(1);

  final List<String> own = new ArrayList<>();
  final List<ErrorSink> sinks = new ArrayList<>();
  int repeats = DEFAULT_REPEATS;
  int most = DEFAULT_MOST;
  Duration window = DEFAULT_WINDOW;
  LongSupplier ticker = System::nanoTime;
  ThreadFactory threads = daemons();

  ErrorReporterBuilder() {}

  /**
   * A package of the application's own. Only methods of such packages and those below then count in
   * a fingerprint, so that it stays when a library is upgraded; without any, all methods but the
   * platform's count.
   *
   * @param packageName {@code com.acme.shop}
   * @return this builder
   * @throws IllegalArgumentException if it is blank
   */
  public ErrorReporterBuilder own(String packageName) {
    if (packageName.isBlank()) {
      throw new IllegalArgumentException(
          "own package must not be blank; change ErrorReporterBuilder.own");
    }
    own.add(packageName.endsWith(".") ? packageName : packageName + '.');
    return this;
  }

  /**
   * Tells of errors besides the log.
   *
   * @param sink what to call, in the background
   * @return this builder
   */
  public ErrorReporterBuilder sink(ErrorSink sink) {
    sinks.add(Objects.requireNonNull(sink, "sink"));
    return this;
  }

  /**
   * How many errors are reported in a window of time.
   *
   * @param repeats of one fingerprint; at least 1, default {@link #DEFAULT_REPEATS}
   * @param most in all; at least as many, default {@link #DEFAULT_MOST}
   * @param window the time; more than zero and at most a day, default {@link #DEFAULT_WINDOW}
   * @return this builder
   * @throws IllegalArgumentException if something is out of bounds
   */
  public ErrorReporterBuilder limit(int repeats, int most, Duration window) {
    if (repeats < 1 || most < repeats) {
      throw new IllegalArgumentException(
          "repeats must be 1 to most but repeats was %d and most was %d; change ErrorReporterBuilder.limit"
              .formatted(repeats, most));
    }
    if (window.isZero() || window.isNegative() || window.compareTo(Duration.ofDays(1)) > 0) {
      throw new IllegalArgumentException(
          "window must be more than 0 and at most a day but was %s; change ErrorReporterBuilder.limit"
              .formatted(window));
    }
    this.repeats = repeats;
    this.most = most;
    this.window = window;
    return this;
  }

  /**
   * Where the threads of the sinks come from: at most one a sink.
   *
   * @param threads makes threads; default daemon threads called {@code underpin-errors-<n>}
   * @return this builder
   */
  public ErrorReporterBuilder threads(ThreadFactory threads) {
    this.threads = Objects.requireNonNull(threads, "threads");
    return this;
  }

  /**
   * What windows are measured with.
   *
   * @param nanoTime monotonic nanoseconds; default {@link System#nanoTime}
   * @return this builder
   */
  public ErrorReporterBuilder ticker(LongSupplier nanoTime) {
    ticker = Objects.requireNonNull(nanoTime, "nanoTime");
    return this;
  }

  /** {@return the reporter; its threads come with its first reports} */
  public ErrorReporter build() {
    return new ErrorReporter(this);
  }

  private static ThreadFactory daemons() {
    AtomicInteger number = new AtomicInteger();
    return work -> {
      Thread thread = new Thread(work, "underpin-errors-" + number.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }
}
