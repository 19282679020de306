package dev.underpin.observability;

import dev.underpin.core.context.RequestContext;
import dev.underpin.core.context.Tally;
import dev.underpin.core.context.TallyCounter;
import dev.underpin.observability.spi.Outcome;
import dev.underpin.observability.spi.RequestFacts;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
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

  private static final String NANOS = "_nanos";
  private static final String OTHER_METHOD = "_OTHER";
  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT");
  private static final List<TallyField> TALLY_FIELDS =
      Arrays.stream(TallyCounter.values()).map(TallyField::of).toList();

  /** What notes cannot be called: a name twice makes a line that some readers refuse. */
  private static final Set<String> FIELDS =
      Stream.concat(
              Stream.of(
                  "service",
                  "method",
                  "route",
                  "status",
                  "duration_ms",
                  "bytes_in",
                  "bytes_out",
                  "outcome",
                  "subject",
                  "error",
                  "error_message",
                  "error_fingerprint",
                  "sample_percent",
                  "lines_dropped",
                  "lines_lost"),
              TALLY_FIELDS.stream().map(TallyField::name))
          .collect(Collectors.toUnmodifiableSet());

  private static final Logger BROKEN = LoggerFactory.getLogger(RequestListener.class);

  private final String service;
  private final Routes routes;
  private final Sampling sampling;
  private final ErrorReporter errors;
  private final Function<String, @Nullable String> subjects;
  private final List<RequestListener> listeners;
  private final Logger logger;
  private final RouteTotals totals = new RouteTotals();
  private final AtomicLong dropped = new AtomicLong();
  private final AtomicLong droppedSinceLine = new AtomicLong();
  private final AtomicLong lostSinceLine = new AtomicLong();

  RequestLines(RequestLoggingBuilder builder, Routes routes) {
    service = builder.service;
    sampling = builder.sampling;
    errors = builder.errors;
    subjects = builder.subjects;
    listeners = List.copyOf(builder.listeners);
    this.routes = routes;
    logger = LoggerFactory.getLogger("underpin.request." + service);
  }

  /** In the scope of the request; throws whatever the logging backend does. */
  void end(RequestFacts facts, long nanos, RequestContext context) {
    String method = METHODS.contains(facts.method()) ? facts.method() : OTHER_METHOD;
    String route = routes.bounded(facts.route());
    String what = method + ' ' + route;
    context.tally().close(what);
    EndedRequest ended = new EndedRequest(method, route, facts, nanos, context.tally());
    totals.add(what, ended);
    tell(ended);
    write(what, ended, facts, context);
  }

  private void tell(EndedRequest ended) {
    for (RequestListener listener : listeners) {
      try {
        listener.ended(ended);
      } catch (RuntimeException broken) {
        BROKEN.warn("request listener {} failed", listener.getClass().getName(), broken);
      }
    }
  }

  private void write(String what, EndedRequest ended, RequestFacts facts, RequestContext context) {
    Throwable error = facts.error();
    String fingerprint = error == null ? "" : errors.fingerprint(error);
    if (error != null && facts.outcome() == Outcome.FAILED) {
      errors.report(what, error, fingerprint);
    }
    Level level = facts.outcome().level(facts.status());
    if (!logger.isEnabledForLevel(level)) {
      return;
    }
    boolean notable = sampling.isNotable(facts, ended.nanos());
    if (!notable && !sampling.isInShare(context.trace())) {
      dropped.incrementAndGet();
      droppedSinceLine.incrementAndGet();
      return;
    }
    LoggingEventBuilder line = logger.atLevel(level).addKeyValue("service", service);
    line = line.addKeyValue("method", ended.method());
    line = line.addKeyValue("route", ended.route());
    line = withEnd(line, facts, ended.nanos());
    line = withSubject(line, facts, context.tally());
    line = error == null ? line : withError(line, error, fingerprint);
    line = withSampling(withTally(line, context.tally()), notable);
    line.log(what + end(facts, ended.nanos()));
  }

  private static LoggingEventBuilder withEnd(
      LoggingEventBuilder builder, RequestFacts facts, long nanos) {
    LoggingEventBuilder line = builder;
    if (facts.status() > 0) {
      line = line.addKeyValue("status", facts.status());
    }
    line = line.addKeyValue("duration_ms", millis(nanos));
    line = line.addKeyValue("bytes_in", facts.bytesIn());
    line = line.addKeyValue("bytes_out", facts.bytesOut());
    if (facts.outcome() != Outcome.ANSWERED) {
      line = line.addKeyValue("outcome", facts.outcome().field());
    }
    return line;
  }

  private LoggingEventBuilder withSubject(
      LoggingEventBuilder line, RequestFacts facts, Tally tally) {
    String told = tally.subject() != null ? tally.subject() : facts.subject();
    String written = told == null ? null : written(told);
    return written == null ? line : line.addKeyValue("subject", LogText.oneLine(written));
  }

  private @Nullable String written(String subject) {
    try {
      return subjects.apply(subject);
    } catch (RuntimeException broken) {
      return "(its function threw " + broken.getClass().getName() + ")";
    }
  }

  private static LoggingEventBuilder withError(
      LoggingEventBuilder line, Throwable error, String fingerprint) {
    return line.addKeyValue("error", error.getClass().getName())
        .addKeyValue("error_message", LogText.messageOf(error))
        .addKeyValue("error_fingerprint", fingerprint);
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
    for (Map.Entry<String, String> note : tally.notes().entrySet()) {
      String name = FIELDS.contains(note.getKey()) ? "note_" + note.getKey() : note.getKey();
      line = line.addKeyValue(name, LogText.oneLine(note.getValue()));
    }
    return line;
  }

  /** A line that stands for others says for how many: by its share, and by what was dropped. */
  private LoggingEventBuilder withSampling(LoggingEventBuilder builder, boolean notable) {
    LoggingEventBuilder line = builder;
    if (!notable && !sampling.keepsAll()) {
      line = line.addKeyValue("sample_percent", sampling.percent());
    }
    if (droppedSinceLine.get() > 0) {
      line = line.addKeyValue("lines_dropped", droppedSinceLine.getAndSet(0));
    }
    if (lostSinceLine.get() > 0) {
      line = line.addKeyValue("lines_lost", lostSinceLine.getAndSet(0));
    }
    return line;
  }

  private static String end(RequestFacts facts, long nanos) {
    String status = facts.status() > 0 ? " " + facts.status() : "";
    String outcome = facts.outcome() == Outcome.ANSWERED ? "" : " " + facts.outcome().field();
    return status + outcome + " in " + millis(nanos) + " ms";
  }

  /** To the microsecond. */
  private static double millis(long nanos) {
    return Math.round(nanos / 1_000.0) / 1_000.0;
  }

  /** An error after the line, in the scope of its request. */
  void writeLate(String what, Throwable error) {
    errors.report(what, error);
  }

  /** A line could not be written: the next one tells. */
  void lost() {
    lostSinceLine.incrementAndGet();
  }

  long dropped() {
    return dropped.get();
  }

  List<RouteFacts> facts() {
    return totals.facts();
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
