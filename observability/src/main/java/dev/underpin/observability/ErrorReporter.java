package dev.underpin.observability;

import dev.underpin.core.context.RequestContext;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Tells of errors: in the log with their stack traces, at once and in the scope of their request,
 * and through any number of {@link ErrorSink}s in the background.
 *
 * <pre>{@code
 * ErrorReporter errors = ErrorReporter.builder().own("com.acme.shop").sink(tracker).build();
 * RequestLogging requests = RequestLogging.builder("shop").errors(errors).build();
 * errors.report("nightly import", failure);    // from anywhere
 * }</pre>
 *
 * <p>One error in a loop must not bury all others: of each fingerprint so many are reported in a
 * window of time, and so many in all; the next report says how many of its kind were suppressed.
 * Requests lose nothing by that: each one's line names its error's class, message and fingerprint.
 *
 * <p>Thread-safe. Nothing here throws, and no request waits for a sink.
 */
public final class ErrorReporter implements AutoCloseable {

  /** How many reports wait for a sink that is busy. */
  public static final int QUEUED = 100;

  /** How many fingerprints are remembered. */
  public static final int REMEMBERED = 1_000;

  private static final Logger LOG = LoggerFactory.getLogger(ErrorReporter.class);
  private static final long CLOSE_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final Fingerprints fingerprints;
  private final ErrorLimits limits;
  private final List<BackgroundSink> sinks;

  ErrorReporter(ErrorReporterBuilder builder) {
    fingerprints = new Fingerprints(builder.own);
    limits =
        new ErrorLimits(builder.repeats, builder.most, builder.window.toNanos(), builder.ticker);
    sinks =
        builder.sinks.stream()
            .map(sink -> new BackgroundSink(sink, QUEUED, builder.threads))
            .toList();
  }

  /** {@return the builder of a reporter; as it is, one that only logs} */
  public static ErrorReporterBuilder builder() {
    return new ErrorReporterBuilder();
  }

  /**
   * Tells of an error in the current {@link RequestContext}.
   *
   * @param what what failed; without secrets and without anything that a client sent
   * @param error why
   */
  public void report(String what, Throwable error) {
    report(what, error, fingerprint(error));
  }

  /**
   * {@return what errors of the same origin have in common, also after the next deploy: 16 hex
   * digits, made from the classes of the error and its causes and the methods they came through}
   *
   * @param error what was thrown
   */
  public String fingerprint(Throwable error) {
    try {
      return fingerprints.of(error);
    } catch (RuntimeException itsOwnMethodsThrow) {
      return "0".repeat(16);
    }
  }

  void report(String what, Throwable error, String fingerprint) {
    Objects.requireNonNull(what, "what");
    long suppressed = limits.admit(fingerprint, what, error.getClass().getName());
    if (suppressed == ErrorLimits.SUPPRESSED) {
      return;
    }
    ErrorReport report =
        new ErrorReport(what, error, fingerprint, RequestContext.current(), suppressed);
    log(report);
    for (BackgroundSink sink : sinks) {
      sink.offer(report);
    }
  }

  private static void log(ErrorReport report) {
    try {
      LoggingEventBuilder line = LOG.atError().setCause(report.error());
      line = line.addKeyValue("error_fingerprint", report.fingerprint());
      String untold = "";
      if (report.suppressed() > 0) {
        line = line.addKeyValue("suppressed", report.suppressed());
        untold = ", as did " + report.suppressed() + " alike that were not logged";
      }
      line.log(report.what() + " failed" + untold);
    } catch (RuntimeException unloggable) {
      logWithoutTrace(report, unloggable);
    }
  }

  /** An exception with a getMessage that throws is still an error that somebody must see. */
  private static void logWithoutTrace(ErrorReport report, RuntimeException unloggable) {
    try {
      LOG.error(
          "{} failed with {}, which threw {} when it was logged",
          report.what(),
          report.error().getClass().getName(),
          unloggable.getClass().getName());
    } catch (RuntimeException brokenBackend) {
      // the sinks still tell of it
    }
  }

  /**
   * {@return the errors of this process, a fingerprint each, most frequent first: suppressed ones
   * count too} Of more than {@link #REMEMBERED} those that were not seen for longest are forgotten.
   */
  public List<ErrorFacts> facts() {
    return limits.facts();
  }

  /** {@return how many errors were not reported, for there were enough of them} */
  public long suppressed() {
    return limits.suppressed();
  }

  /** {@return how many reports sinks did not get or did not take} */
  public long dropped() {
    return sinks.stream().mapToLong(BackgroundSink::dropped).sum();
  }

  /** Tells the sinks what is still queued, for at most two seconds. A second call does nothing. */
  @Override
  public void close() {
    sinks.forEach(BackgroundSink::shutdown);
    long end = System.nanoTime() + CLOSE_NANOS;
    try {
      for (BackgroundSink sink : sinks) {
        if (!sink.awaitEnd(Math.max(0, end - System.nanoTime()))) {
          LOG.warn("an error sink was given up at close, {} reports are dropped", sink.dropped());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
