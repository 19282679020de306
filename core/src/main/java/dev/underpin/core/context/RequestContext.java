package dev.underpin.core.context;

import dev.underpin.core.ThrowingSupplier;
import dev.underpin.core.codec.PayloadCipher;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
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

  private static final RequestContext EMPTY = ofNoRequest();

  final @Nullable Tracing tracing;
  final @Nullable Long deadlineNanos;
  final LongSupplier ticker;
  final ContextValues values;
  final @Nullable PayloadCipher cipher;
  private final @Nullable String requestId;
  private final Baggage baggage;
  private final NamingProfile naming;
  private final Tally tally;
  private final String[] mdcNames;
  private final String[] mdcValues;

  RequestContext(RequestContextBuilder builder, @Nullable Tracing tracing) {
    this.tracing = tracing;
    requestId = builder.requestId;
    baggage = builder.baggage;
    deadlineNanos = builder.deadlineNanos;
    ticker = builder.ticker;
    values = builder.values.immutable();
    cipher = builder.cipher;
    naming = builder.naming;
    tally = builder.tally;
    MdcProjection mdc = MdcProjection.of(this);
    mdcNames = mdc.names();
    mdcValues = mdc.values();
  }

  private static RequestContext ofNoRequest() {
    RequestContextBuilder nothing = new RequestContextBuilder();
    nothing.tally = Tally.ofNoRequest();
    return new RequestContext(nothing, null);
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
    return this == EMPTY ? new RequestContextBuilder() : new RequestContextBuilder(this);
  }

  /** {@return the request's id, or null in an empty context} */
  public @Nullable String requestId() {
    return requestId;
  }

  /** {@return where this process stands in the distributed trace, or null outside one} */
  public @Nullable TraceParent trace() {
    return tracing == null ? null : tracing.parent();
  }

  /** {@return what other tracing systems put into the trace; empty unless a caller sent it} */
  public TraceState traceState() {
    return tracing == null ? TraceState.empty() : tracing.state();
  }

  /** {@return the names and values that travel from service to service} */
  public Baggage baggage() {
    return baggage;
  }

  /**
   * {@return the value of a key, hidden or not, or null}
   *
   * @param key what was put
   */
  public @Nullable String get(ContextKey key) {
    return values.get(key);
  }

  /**
   * {@return how long the request may still take: zero when its time is up, null without a
   * deadline}
   */
  public @Nullable Duration remaining() {
    if (deadlineNanos == null) {
      return null;
    }
    return Duration.ofNanos(Math.max(0, deadlineNanos - ticker.getAsLong()));
  }

  /**
   * {@return how long a call may take: its own limit or what remains of the request, whichever is
   * less; 1 ms when the time is up, for many clients take zero for no limit}
   *
   * @param atMost the call's own limit
   * @throws IllegalArgumentException if the limit is not more than zero
   */
  public Duration callTimeout(Duration atMost) {
    return Timeouts.ofCall(remaining(), atMost);
  }

  /**
   * {@return what {@link java.sql.Statement#setQueryTimeout} takes: the seconds that remain of the
   * request, rounded up, at least 1; 0, which is no limit, without a deadline}
   */
  public int queryTimeoutSeconds() {
    return Timeouts.ofQuery(remaining());
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
   * Calls something inside this context, and hands a failure to somebody who reports it while the
   * context is still open. A {@code catch} behind a try-with-resources comes too late for that: its
   * scope is closed by then, and the error's log line has no id.
   *
   * <pre>{@code
   * context.call(() -> handle(exchange), failure -> log.error("request failed", failure));
   * }</pre>
   *
   * @param work what to call
   * @param onFailure is told what the work threw; what it throws itself is added as suppressed
   * @param <T> what it returns
   * @param <E> what it may throw
   * @return what it returned
   * @throws E what the work threw
   */
  public <T extends @Nullable Object, E extends Exception> T call(
      ThrowingSupplier<T, E> work, Consumer<? super Throwable> onFailure) throws E {
    try (Scope scope = open()) {
      return Reported.call(work, onFailure);
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

  /**
   * {@return what to tell any service that is called: id, trace (a span of its own for each call)
   * and the remaining deadline}
   *
   * @param propagation in which headers
   */
  public Map<String, String> toHeaders(Propagation propagation) {
    return OutboundHeaders.of(this, propagation, null);
  }

  /**
   * {@return what to tell one service that is called: as to any, and baggage and keys if its host
   * is allowed them}
   *
   * @param propagation in which headers
   * @param target whom the request calls
   */
  public Map<String, String> toHeaders(Propagation propagation, URI target) {
    return OutboundHeaders.of(this, propagation, target);
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
        : "RequestContext[requestId=%s, trace=%s]".formatted(requestId, trace());
  }

  String[] mdcNames() {
    return mdcNames;
  }

  String[] mdcValues() {
    return mdcValues;
  }
}
