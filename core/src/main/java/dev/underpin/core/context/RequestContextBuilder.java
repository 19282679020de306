package dev.underpin.core.context;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Builds a {@link RequestContext}: {@code RequestContext.builder()} for a new request, {@code
 * context.toBuilder()} to add to one. Not thread-safe; use it in one place and throw it away.
 */
public final class RequestContextBuilder {

  // as good as no deadline, and never overflows the clock
  private static final Duration FOREVER = Duration.ofDays(36_500);

  @Nullable String requestId;
  @Nullable TraceParent trace;
  @Nullable Long deadlineNanos;
  final Map<ContextKey, String> values = new HashMap<>();
  NamingProfile naming = NamingProfile.OTEL;
  Tally tally = new Tally();

  RequestContextBuilder() {}

  /**
   * The request's id from outside. It is taken if it matches {@code [A-Za-z0-9._:@/+=-]{1,128}};
   * otherwise a new one is made, and a refused one is counted in {@link
   * TallyCounter#REQUEST_IDS_REFUSED} and forgotten: it may be an attack on whoever reads the logs.
   *
   * @param header the header's value, possibly missing; without a call a new id is made
   * @return this builder
   */
  public RequestContextBuilder requestId(@Nullable String header) {
    if (RequestIds.isAcceptable(header)) {
      requestId = header;
      return this;
    }
    if (header != null && !header.isEmpty()) {
      tally.add(TallyCounter.REQUEST_IDS_REFUSED, 1);
    }
    requestId = null;
    return this;
  }

  /**
   * The trace that the caller is in. This process becomes a new span of it; a header that the
   * standard does not accept starts a new trace.
   *
   * @param header the {@code traceparent} header's value, possibly missing; without a call a new
   *     trace is started
   * @return this builder
   */
  public RequestContextBuilder traceparent(@Nullable String header) {
    TraceParent parent = TraceParent.parse(header);
    trace = parent == null ? null : parent.child();
    return this;
  }

  /**
   * When the whole request must have ended.
   *
   * @param remaining how long from now; zero or less means that the time is up
   * @return this builder
   */
  public RequestContextBuilder deadlineAfter(Duration remaining) {
    Duration bounded = remaining.compareTo(FOREVER) < 0 ? remaining : FOREVER;
    deadlineNanos = System.nanoTime() + (bounded.isNegative() ? 0 : bounded.toNanos());
    return this;
  }

  /**
   * A value of the application.
   *
   * @param key its name and how far it travels
   * @param value what to keep
   * @return this builder
   */
  public RequestContextBuilder put(ContextKey key, String value) {
    Objects.requireNonNull(value, "value");
    values.keySet().removeIf(other -> other.name().equals(key.name()));
    values.put(key, value);
    return this;
  }

  /**
   * How the ids are called in log lines.
   *
   * @param profile the names; default {@link NamingProfile#OTEL}
   * @return this builder
   */
  public RequestContextBuilder naming(NamingProfile profile) {
    naming = Objects.requireNonNull(profile, "profile");
    return this;
  }

  /** {@return the context; ids that were not given are made} */
  public RequestContext build() {
    if (requestId == null) {
      requestId = RequestIds.next();
    }
    if (trace == null) {
      trace = TraceParent.random();
    }
    return new RequestContext(this);
  }
}
