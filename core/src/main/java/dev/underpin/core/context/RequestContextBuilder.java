package dev.underpin.core.context;

import dev.underpin.core.codec.PayloadCipher;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.LongSupplier;
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
  TraceState traceState = TraceState.empty();
  @Nullable AmbientTrace ambient;
  Baggage baggage = Baggage.empty();
  @Nullable Long deadlineNanos;
  LongSupplier ticker = System::nanoTime;
  ContextValues values = ContextValues.NONE.mutable();
  @Nullable PayloadCipher cipher;
  NamingProfile naming = NamingProfile.OTEL;
  Tally tally = new Tally();

  RequestContextBuilder() {}

  RequestContextBuilder(RequestContext original) {
    requestId = original.requestId();
    trace = original.trace();
    traceState = original.traceState();
    ambient = original.tracing == null ? null : original.tracing.ambient();
    baggage = original.baggage();
    deadlineNanos = original.deadlineNanos;
    ticker = original.ticker;
    values = original.values.mutable();
    cipher = original.cipher;
    naming = original.naming();
    tally = original.tally();
  }

  /**
   * All that a caller's headers say: the request's id, the trace, the remaining deadline and the
   * baggage. What is malformed is counted in the request's tally ({@link
   * TallyCounter#REQUEST_IDS_REFUSED}, {@link TallyCounter#HEADERS_REFUSED}), treated as if it had
   * not come, and never logged: a bad {@code traceparent}, or two of them, start a new trace,
   * without the {@code tracestate}.
   *
   * <pre>{@code
   * builder.headers(propagation, exchange.getRequestHeaders()::get)
   * }</pre>
   *
   * @param propagation which headers
   * @param lookup all values of a header, in the order in which they came, whatever the case of its
   *     name; null or empty for none
   * @return this builder
   */
  public RequestContextBuilder headers(
      Propagation propagation, Function<String, @Nullable List<String>> lookup) {
    new InboundHeaders(this, lookup).read(propagation);
    return this;
  }

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
   * standard does not accept starts a new trace, and is counted in {@link
   * TallyCounter#HEADERS_REFUSED}.
   *
   * @param header the {@code traceparent} header's value, possibly missing; without a call a new
   *     trace is started
   * @return this builder
   */
  public RequestContextBuilder traceparent(@Nullable String header) {
    TraceParent parent = TraceParent.parse(header);
    if (parent == null && header != null && !header.isEmpty()) {
      tally.add(TallyCounter.HEADERS_REFUSED, 1);
    }
    trace = parent == null ? null : parent.child();
    traceState = TraceState.empty();
    return this;
  }

  /**
   * Whom to ask for a trace that exists already. Where there is one when the context is built, its
   * ids are taken and no span is made; where there is one when a header or a job is written, it is
   * that span which goes out.
   *
   * @param ambient the seam to a tracing library; without a call there is none
   * @return this builder
   */
  public RequestContextBuilder ambientTrace(AmbientTrace ambient) {
    this.ambient = Objects.requireNonNull(ambient, "ambient");
    return this;
  }

  /**
   * The application's own names and values that travel to the services that this request calls.
   *
   * @param baggage the whole baggage; without a call it is empty
   * @return this builder
   */
  public RequestContextBuilder baggage(Baggage baggage) {
    this.baggage = Objects.requireNonNull(baggage, "baggage");
    return this;
  }

  /**
   * When the whole request must have ended. A deadline only ever comes closer: of several the
   * earliest counts.
   *
   * @param remaining how long from now; zero or less means that the time is up
   * @return this builder
   */
  public RequestContextBuilder deadlineAfter(Duration remaining) {
    Duration bounded = remaining.compareTo(FOREVER) < 0 ? remaining : FOREVER;
    long nanos = ticker.getAsLong() + (bounded.isNegative() ? 0 : bounded.toNanos());
    // compared as a difference: the ticker may overflow
    if (deadlineNanos == null || nanos - deadlineNanos < 0) {
      deadlineNanos = nanos;
    }
    return this;
  }

  /**
   * Takes the deadline away, for work that the request starts but does not wait for, or shares with
   * others.
   *
   * @return this builder
   */
  public RequestContextBuilder withoutDeadline() {
    deadlineNanos = null;
    return this;
  }

  /**
   * What deadlines are measured with; to be called before the first one.
   *
   * @param nanoTime monotonic nanoseconds; default {@link System#nanoTime}
   * @return this builder
   */
  public RequestContextBuilder ticker(LongSupplier nanoTime) {
    ticker = Objects.requireNonNull(nanoTime, "nanoTime");
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
    values.put(key, Objects.requireNonNull(value, "value"));
    return this;
  }

  /**
   * A value that nobody may see, an access token say. Code of this process reads it by {@link
   * RequestContext#get}; it is in no log line, no text and no header. Under a {@linkplain
   * ContextKey#carried() carried} key it reaches jobs too, encrypted by the {@link #cipher}.
   *
   * @param key its name; not a logged one
   * @param value what to keep
   * @return this builder
   * @throws IllegalArgumentException if the key is logged
   */
  public RequestContextBuilder hidden(ContextKey key, String value) {
    if (key.isLogged()) {
      throw new IllegalArgumentException(
          ("key of a hidden value must not be logged but %s is; hide the value under"
                  + " ContextKey.of(\"%s\")")
              .formatted(key.name(), key.name()));
    }
    values.hide(key, Objects.requireNonNull(value, "value"));
    return this;
  }

  /**
   * What encrypts hidden values on their way into jobs.
   *
   * @param cipher the application's cipher; without a call hidden values cannot be carried
   * @return this builder
   */
  public RequestContextBuilder cipher(PayloadCipher cipher) {
    this.cipher = Objects.requireNonNull(cipher, "cipher");
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

  /**
   * {@return the context; ids that were not given are made}
   *
   * @throws IllegalStateException if a hidden value is to be carried into jobs and there is no
   *     {@link #cipher}
   */
  public RequestContext build() {
    if (cipher == null) {
      requireNothingToEncrypt();
    }
    if (requestId == null) {
      requestId = RequestIds.next();
    }
    return new RequestContext(this, Tracing.of(this));
  }

  private void requireNothingToEncrypt() {
    for (ContextKey key : values.hidden().keySet()) {
      if (key.isCarried()) {
        throw new IllegalStateException(
            ("hidden value %s is carried into jobs, where it must be encrypted, but there is no"
                    + " cipher; set RequestContextBuilder.cipher, or hide it under a key that is"
                    + " not carried")
                .formatted(key.name()));
      }
    }
  }
}
