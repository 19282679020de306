package dev.underpin.core.context;

/** What the ids are called in log lines, so that they match what the team's log store expects. */
public enum NamingProfile {
  /** OpenTelemetry: {@code request_id}, {@code trace_id}, {@code span_id}. The default. */
  OTEL("request_id", "trace_id", "span_id"),
  /** Spring Boot and Micrometer Tracing: {@code requestId}, {@code traceId}, {@code spanId}. */
  SPRING("requestId", "traceId", "spanId"),
  /** Elastic Common Schema: {@code http.request.id}, {@code trace.id}, {@code span.id}. */
  ECS("http.request.id", "trace.id", "span.id");

  private final String requestId;
  private final String traceId;
  private final String spanId;

  NamingProfile(String requestId, String traceId, String spanId) {
    this.requestId = requestId;
    this.traceId = traceId;
    this.spanId = spanId;
  }

  /** {@return the name of the request's id} */
  public String requestId() {
    return requestId;
  }

  /** {@return the name of the trace's id} */
  public String traceId() {
    return traceId;
  }

  /** {@return the name of the span's id} */
  public String spanId() {
    return spanId;
  }
}
