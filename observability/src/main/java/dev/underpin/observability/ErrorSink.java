package dev.underpin.observability;

/**
 * Where errors are told of besides the log: a tracker, a chat, a table.
 *
 * <pre>{@code
 * ErrorReporter errors =
 *     ErrorReporter.builder().sink(report -> chat.say(report.what() + " " + report.fingerprint())).build();
 * }</pre>
 *
 * <p>It is called by one background thread, with the request's context open, and may take its time:
 * while it does, at most {@link ErrorReporter#QUEUED} reports wait, and more are dropped and
 * counted. What it throws is logged once until it works again.
 */
@FunctionalInterface
public interface ErrorSink {

  /**
   * Tells of an error.
   *
   * @param report what failed, why and for whom
   * @throws Exception if it cannot be told; there is no second try
   */
  void report(ErrorReport report) throws Exception;
}
