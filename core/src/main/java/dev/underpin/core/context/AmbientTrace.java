package dev.underpin.core.context;

import org.jspecify.annotations.Nullable;

/**
 * The trace that another library already made in this thread. Where there is one, it wins: a {@link
 * RequestContext} takes its ids instead of making its own. The seam to OpenTelemetry and Micrometer
 * Tracing, which core does not know. Implementations are thread-safe and fast: it is asked for
 * every context that is built and for every outbound call.
 *
 * <pre>{@code
 * AmbientTrace openTelemetry = () -> {
 *   SpanContext span = Span.current().getSpanContext();
 *   return span.isValid()
 *       ? new TraceParent(span.getTraceId(), span.getSpanId(), span.getTraceFlags().asByte() & 0xff)
 *       : null;
 * };
 * RequestContext.builder().ambientTrace(openTelemetry).build();
 * }</pre>
 */
@FunctionalInterface
public interface AmbientTrace {

  /** {@return the span that this thread is in, or null outside any} */
  @Nullable TraceParent current();

  /** {@return the tracestate of that span; empty unless told otherwise} */
  default TraceState state() {
    return TraceState.empty();
  }
}
