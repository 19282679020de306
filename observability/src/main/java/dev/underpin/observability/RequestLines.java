package dev.underpin.observability;

import dev.underpin.core.context.Tally;
import dev.underpin.core.context.TallyCounter;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Writes the lines of requests, in the scope of the request they are about. Nothing in a line comes
 * from the client as it was sent: methods and routes are from lists, ids are checked by the
 * context.
 */
final class RequestLines {

  private static final Logger ERRORS = LoggerFactory.getLogger(RequestLogging.class);
  private static final String NANOS = "_nanos";
  private static final String OTHER_METHOD = "_OTHER";
  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT");
  private static final List<TallyField> TALLY_FIELDS =
      Arrays.stream(TallyCounter.values()).map(TallyField::of).toList();

  private final String service;
  private final Logger logger;

  RequestLines(String service) {
    this.service = service;
    logger = LoggerFactory.getLogger("underpin.request." + service);
  }

  void write(RequestFacts facts, Tally tally) {
    String method = METHODS.contains(facts.method) ? facts.method : OTHER_METHOD;
    String what = method + ' ' + facts.route;
    if (facts.error != null && facts.outcome == Outcome.FAILED) {
      writeError(what, facts.error);
    }
    Level level = facts.outcome.level(facts.status);
    if (logger.isEnabledForLevel(level)) {
      LoggingEventBuilder line = logger.atLevel(level);
      line = line.addKeyValue("service", service).addKeyValue("method", method);
      line = withEnd(line.addKeyValue("route", facts.route), facts);
      withTally(line, tally).log(what + end(facts));
    }
  }

  private void writeError(String what, Throwable error) {
    try {
      ERRORS.error("{} failed", what, error);
    } catch (RuntimeException unloggable) {
      // an exception with a getMessage that throws is still an error that somebody must see
      ERRORS.error(
          "{} failed with {}, which threw {} when it was logged",
          what,
          error.getClass().getName(),
          unloggable.getClass().getName());
    }
  }

  private static LoggingEventBuilder withEnd(LoggingEventBuilder builder, RequestFacts facts) {
    LoggingEventBuilder line = builder;
    if (facts.status > 0) {
      line = line.addKeyValue("status", facts.status);
    }
    line = line.addKeyValue("duration_ms", millis(facts.nanos));
    line = line.addKeyValue("bytes_in", facts.bytesIn).addKeyValue("bytes_out", facts.bytesOut);
    if (facts.outcome != Outcome.ANSWERED) {
      line = line.addKeyValue("outcome", facts.outcome.field());
    }
    if (facts.error != null) {
      line = line.addKeyValue("error", facts.error.getClass().getName());
      line = line.addKeyValue("error_message", LogText.messageOf(facts.error));
    }
    return line;
  }

  private static LoggingEventBuilder withTally(LoggingEventBuilder builder, Tally tally) {
    LoggingEventBuilder line = builder;
    for (TallyField field : TALLY_FIELDS) {
      long count = tally.get(field.counter());
      if (count != 0 && field.isTime()) {
        line = line.addKeyValue(field.name(), millis(count));
      } else if (count != 0) {
        line = line.addKeyValue(field.name(), count);
      }
    }
    return line;
  }

  private static String end(RequestFacts facts) {
    String status = facts.status > 0 ? " " + facts.status : "";
    String outcome = facts.outcome == Outcome.ANSWERED ? "" : " " + facts.outcome.field();
    return status + outcome + " in " + millis(facts.nanos) + " ms";
  }

  /** To the microsecond. */
  private static double millis(long nanos) {
    return Math.round(nanos / 1_000.0) / 1_000.0;
  }

  /** What a counter is called in the line; times are given in milliseconds, like the duration. */
  private record TallyField(TallyCounter counter, String name, boolean isTime) {

    static TallyField of(TallyCounter counter) {
      String name = counter.field();
      return name.endsWith(NANOS)
          ? new TallyField(counter, name.substring(0, name.length() - NANOS.length()) + "_ms", true)
          : new TallyField(counter, name, false);
    }
  }
}
