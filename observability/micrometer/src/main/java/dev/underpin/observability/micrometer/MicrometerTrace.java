package dev.underpin.observability.micrometer;

import dev.underpin.core.context.AmbientTrace;
import dev.underpin.core.context.TraceParent;
import io.micrometer.tracing.TraceContext;
import io.micrometer.tracing.Tracer;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The trace that Micrometer Tracing made, over Brave or OpenTelemetry: where it has one, its ids
 * are those of the request's lines, and what it sends is not overwritten.
 *
 * <pre>{@code
 * RequestLogging.builder("shop").ambientTrace(MicrometerTrace.of(tracer)).build();
 * }</pre>
 *
 * <p>Thread-safe.
 */
public final class MicrometerTrace implements AmbientTrace {

  private static final int TRACE_DIGITS = 32;
  private static final int SPAN_DIGITS = 16;

  private final Tracer tracer;

  private MicrometerTrace(Tracer tracer) {
    this.tracer = tracer;
  }

  /**
   * {@return the trace of whichever span a thread is in}
   *
   * @param tracer the application's
   */
  public static AmbientTrace of(Tracer tracer) {
    return new MicrometerTrace(Objects.requireNonNull(tracer, "tracer"));
  }

  @Override
  public @Nullable TraceParent current() {
    TraceContext context = tracer.currentTraceContext().context();
    if (context == null) {
      return null;
    }
    boolean isSampled = Boolean.TRUE.equals(context.sampled());
    String header =
        "00-%s-%s-%s"
            .formatted(
                padded(context.traceId(), TRACE_DIGITS),
                padded(context.spanId(), SPAN_DIGITS),
                isSampled ? "01" : "00");
    return TraceParent.parse(header); // null for a span that has no ids, as no-op tracers make
  }

  /** Brave can be set to ids of 64 bits, which are the lower half of the standard's. */
  private static String padded(String id, int digits) {
    String lower = id.toLowerCase(Locale.ROOT);
    return "0".repeat(Math.max(0, digits - lower.length())) + lower;
  }
}
