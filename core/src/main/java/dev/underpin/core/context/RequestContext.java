package dev.underpin.core.context;

import dev.underpin.core.ThrowingSupplier;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Which request this thread works for: its id, its trace, its deadline, and what the application
 * wants to know anywhere (the tenant, say). Immutable and thread-safe, but for the {@link #tally()}
 * that all threads of the request share.
 *
 * <pre>{@code
 * static final ContextKey TENANT = ContextKey.of("tenant").logged().carried();
 *
 * RequestContext context = RequestContext.builder()
 *     .requestId(exchange.getRequestHeaders().getFirst("X-Request-ID"))
 *     .put(TENANT, "acme")
 *     .build();
 * context.run(() -> handle(exchange));       // or try (Scope scope = context.open()) { … }
 * }</pre>
 *
 * <p>While a context is open, its ids and its logged keys are in SLF4J's MDC, so that every log
 * line of the request carries them; closing puts back what stood there before. {@link
 * ContextExecutors} takes it into other threads, {@link #toJobCarrier()} into jobs.
 */
public final class RequestContext {

  private static final String[] NO_NAMES = {};
  private static final RequestContext EMPTY = new RequestContext();

  private final @Nullable String requestId;
  private final @Nullable TraceParent trace;
  private final @Nullable Long deadlineNanos;
  private final Map<ContextKey, String> values;
  private final NamingProfile naming;
  private final Tally tally;
  private final String[] mdcNames;
  private final String[] mdcValues;

  private RequestContext() {
    requestId = null;
    trace = null;
    deadlineNanos = null;
    values = Map.of();
    naming = NamingProfile.OTEL;
    tally = Tally.ofNoRequest();
    mdcNames = NO_NAMES;
    mdcValues = NO_NAMES;
  }

  RequestContext(RequestContextBuilder builder) {
    requestId = builder.requestId;
    trace = builder.trace;
    deadlineNanos = builder.deadlineNanos;
    values = Map.copyOf(builder.values);
    naming = builder.naming;
    tally = builder.tally;
    Map<String, String> mdc = projection();
    mdcNames = mdc.keySet().toArray(NO_NAMES);
    mdcValues = mdc.values().toArray(NO_NAMES);
  }

  private Map<String, String> projection() {
    Map<String, String> mdc = new TreeMap<>();
    values.forEach(
        (key, value) -> {
          if (key.isLogged()) {
            mdc.put(key.name(), value);
          }
        });
    if (requestId != null) {
      mdc.put(naming.requestId(), requestId);
    }
    if (trace != null) {
      mdc.put(naming.traceId(), trace.traceId());
      mdc.put(naming.spanId(), trace.spanId());
    }
    return mdc;
  }

  /** {@return the context of this thread; outside any scope an empty one, never null} */
  public static RequestContext current() {
    return ContextStack.ofThisThread().top();
  }

  /** {@return the context that nothing is in} */
  public static RequestContext empty() {
    return EMPTY;
  }

  /** {@return the builder of a context for a new request} */
  public static RequestContextBuilder builder() {
    return new RequestContextBuilder();
  }

  /**
   * {@return the builder of a context for a job, holding what its enqueuer sent along: ids, trace
   * (as a new span) and carried keys, but neither the deadline nor the tally}
   *
   * @param carrier what {@link #toJobCarrier()} made
   */
  public static RequestContextBuilder builder(JobCarrier carrier) {
    return carrier.toBuilder();
  }

  /**
   * {@return a builder that starts with everything in this context, its tally included; on an empty
   * context the same as {@link #builder()}}
   */
  public RequestContextBuilder toBuilder() {
    RequestContextBuilder copy = new RequestContextBuilder();
    if (this == EMPTY) {
      return copy;
    }
    copy.requestId = requestId;
    copy.trace = trace;
    copy.deadlineNanos = deadlineNanos;
    copy.values.putAll(values);
    copy.naming = naming;
    copy.tally = tally;
    return copy;
  }

  /** {@return the request's id, or null in an empty context} */
  public @Nullable String requestId() {
    return requestId;
  }

  /** {@return where this process stands in the distributed trace, or null outside one} */
  public @Nullable TraceParent trace() {
    return trace;
  }

  /**
   * {@return the value of a key, or null}
   *
   * @param key what was put
   */
  public @Nullable String get(ContextKey key) {
    String exact = values.get(key);
    if (exact != null) {
      return exact;
    }
    for (Map.Entry<ContextKey, String> entry : values.entrySet()) {
      if (entry.getKey().name().equals(key.name())) {
        return entry.getValue();
      }
    }
    return null;
  }

  /**
   * {@return how long the request may still take: zero when its time is up, null without a
   * deadline}
   */
  public @Nullable Duration remaining() {
    if (deadlineNanos == null) {
      return null;
    }
    return Duration.ofNanos(Math.max(0, deadlineNanos - System.nanoTime()));
  }

  /** {@return what this request did so far; in an empty context it counts nothing} */
  public Tally tally() {
    return tally;
  }

  /** {@return how the ids are called in log lines} */
  public NamingProfile naming() {
    return naming;
  }

  /**
   * Makes this the context of the current thread until the scope is closed.
   *
   * @return the scope, for try-with-resources
   */
  public Scope open() {
    return ContextStack.ofThisThread().push(this);
  }

  /**
   * Runs something inside this context.
   *
   * @param work what to run
   */
  public void run(Runnable work) {
    try (Scope scope = open()) {
      work.run();
    }
  }

  /**
   * Calls something inside this context.
   *
   * @param work what to call; its own exceptions come through
   * @param <T> what it returns
   * @param <E> what it may throw
   * @return what it returned
   * @throws E what the work threw
   */
  public <T extends @Nullable Object, E extends Exception> T call(ThrowingSupplier<T, E> work)
      throws E {
    try (Scope scope = open()) {
      return work.get();
    }
  }

  /**
   * {@return a task that runs in this context, in whichever thread; wrapping twice changes nothing}
   *
   * @param task what to run
   */
  public Runnable wrap(Runnable task) {
    Objects.requireNonNull(task, "task");
    return task instanceof InContext.OfRunnable ? task : new InContext.OfRunnable(this, task);
  }

  /**
   * {@return a task that is called in this context, in whichever thread; wrapping twice changes
   * nothing}
   *
   * @param task what to call
   * @param <T> what it returns
   */
  public <T extends @Nullable Object> Callable<T> wrapCallable(Callable<T> task) {
    Objects.requireNonNull(task, "task");
    return task instanceof InContext.OfCallable ? task : new InContext.OfCallable<>(this, task);
  }

  /** {@return what travels into a job's row: ids, trace and carried keys} */
  public JobCarrier toJobCarrier() {
    return JobCarrier.of(this);
  }

  /** Ids only: values may be nobody's business. */
  @Override
  public String toString() {
    return this == EMPTY
        ? "RequestContext[empty]"
        : "RequestContext[requestId=%s, trace=%s]".formatted(requestId, trace);
  }

  Map<ContextKey, String> values() {
    return values;
  }

  String[] mdcNames() {
    return mdcNames;
  }

  String[] mdcValues() {
    return mdcValues;
  }
}
