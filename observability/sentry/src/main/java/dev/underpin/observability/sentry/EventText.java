package dev.underpin.observability.sentry;

import dev.underpin.core.context.RequestContext;
import dev.underpin.core.context.TraceParent;
import dev.underpin.observability.ErrorReport;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Writes a report as an envelope with one event. */
final class EventText {

  private static final int CAUSES = 10;
  private static final int FRAMES = 100;
  private static final int LONGEST = 1_000;
  private static final List<String> PLATFORM =
      List.of("java.", "javax.", "jakarta.", "jdk.", "sun.", "com.sun.");

  private final InstantSource clock;
  private final UnaryOperator<String> mask;
  private final List<String> own;
  private final @Nullable String environment;
  private final @Nullable String release;

  EventText(SentrySinkBuilder builder) {
    clock = builder.clock;
    mask = builder.mask;
    own = List.copyOf(builder.own);
    environment = builder.environment;
    release = builder.release;
  }

  /** A line of header, a line about the item, and the item: JSON on one line each. */
  String envelope(ErrorReport report) {
    String id = UUID.randomUUID().toString().replace("-", "");
    Instant now = clock.instant();
    String event = event(id, now, report);
    String header = new Json().field("event_id", id).field("sent_at", now.toString()).end();
    String item =
        new Json()
            .field("type", "event")
            .field("content_type", "application/json")
            .number("length", event.getBytes(StandardCharsets.UTF_8).length)
            .end();
    return header + '\n' + item + '\n' + event + '\n';
  }

  private String event(String id, Instant now, ErrorReport report) {
    RequestContext context = report.context();
    Json event =
        new Json()
            .field("event_id", id)
            .field("timestamp", now.toString())
            .field("platform", "java")
            .field("level", "error")
            .field("logger", "underpin")
            .field("transaction", cut(report.what()))
            .field("environment", environment)
            .field("release", release)
            .raw("fingerprint", "[" + Json.text(report.fingerprint()) + "]")
            .raw("tags", new Json().field("request_id", context.requestId()).end())
            .raw("extra", new Json().number("suppressed", report.suppressed()).end());
    TraceParent trace = context.trace();
    if (trace != null) {
      Json ids = new Json().field("trace_id", trace.traceId()).field("span_id", trace.spanId());
      event.raw("contexts", new Json().raw("trace", ids.end()).end());
    }
    return event.raw("exception", exceptions(report.error())).end();
  }

  /** Sentry wants the first cause first. */
  private String exceptions(Throwable error) {
    Deque<String> values = new ArrayDeque<>();
    Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    Throwable cause = error;
    while (cause != null && seen.add(cause) && values.size() < CAUSES) {
      values.push(exception(cause));
      cause = cause.getCause();
    }
    return new Json().raw("values", "[" + String.join(",", values) + "]").end();
  }

  private String exception(Throwable error) {
    String name = error.getClass().getName();
    int dot = name.lastIndexOf('.');
    return new Json()
        .field("type", name.substring(dot + 1))
        .field("module", dot < 0 ? null : name.substring(0, dot))
        .field("value", message(error))
        .raw("stacktrace", frames(error))
        .end();
  }

  private @Nullable String message(Throwable error) {
    try {
      String message = error.getMessage();
      // masked before it is cut: half a secret looks like none
      return message == null ? null : cut(mask.apply(cut(message, 2 * LONGEST)));
    } catch (RuntimeException broken) {
      return "(its message threw " + broken.getClass().getName() + ")";
    }
  }

  /** Sentry wants the innermost call last. */
  private String frames(Throwable error) {
    Deque<String> frames = new ArrayDeque<>();
    for (StackTraceElement frame : error.getStackTrace()) {
      if (frames.size() == FRAMES) {
        break;
      }
      frames.push(
          new Json()
              .field("module", frame.getClassName())
              .field("function", frame.getMethodName())
              .field("filename", frame.getFileName())
              .number("lineno", Math.max(0, frame.getLineNumber()))
              .raw("in_app", String.valueOf(isOwn(frame.getClassName())))
              .end());
    }
    return new Json().raw("frames", "[" + String.join(",", frames) + "]").end();
  }

  private boolean isOwn(String className) {
    return own.isEmpty()
        ? PLATFORM.stream().noneMatch(className::startsWith)
        : own.stream().anyMatch(className::startsWith);
  }

  private static String cut(String text) {
    return cut(text, LONGEST);
  }

  private static String cut(String text, int longest) {
    return text.length() <= longest ? text : text.substring(0, longest) + "…";
  }
}
