package dev.underpin.observability;

import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import dev.underpin.core.context.NamingProfile;
import dev.underpin.core.context.RequestContext;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Gives each request an id that is in all of its log lines, and one structured line that tells what
 * it did.
 *
 * <pre>{@code
 * RequestLogging requests = RequestLogging.builder("shop").route("/product/{id}").build();
 * server.createContext("/", requests.handler(app));
 * }</pre>
 *
 * <p><b>Ids.</b> The header {@code X-Request-ID} is taken if it is harmless, otherwise a new id is
 * made; the response carries the one that counts. {@code traceparent} continues the caller's trace.
 * Both are in SLF4J's MDC while the handler runs and while its lines are written, and only there:
 * the request's line does not repeat them as pairs.
 *
 * <p><b>The line.</b> Logger {@code underpin.request.<service>}; key-value pairs {@code service},
 * {@code method} ({@code _OTHER} for one that HTTP does not know), {@code route}, {@code status},
 * {@code duration_ms}, {@code bytes_in} and {@code bytes_out} (of the bodies, as the handler read
 * and wrote them), and each counter of the request's {@link dev.underpin.core.context.Tally} that
 * is not zero. A request that did not end in order has an {@code outcome}:
 *
 * <ul>
 *   <li>{@code failed}: the handler threw; {@code error} and {@code error_message} say what, and
 *       the stack trace is in a line of its own, at ERROR, on this class's logger. The client gets
 *       500 and the request's id as text. If the response was already on its way, {@code status} is
 *       what was sent, and the connection is cut so that nobody takes a part for the whole.
 *   <li>{@code client_gone}: the client stopped reading, or sending (then it gets 400, if it still
 *       listens). Nobody's fault: {@code error} says what broke, and there is no stack trace.
 *   <li>{@code no_response}: the handler returned without sending anything; there is no {@code
 *       status}.
 *   <li>{@code unfinished}: the handler returned without closing the response. The line is written
 *       when the handler returns, so one that answers from another thread gets such a line, and its
 *       time and bytes are those until then; let it wait for its answer instead.
 * </ul>
 *
 * <p>The level is INFO; WARN for a status of 500 and above, and for every outcome but {@code
 * client_gone}.
 *
 * <p>Immutable and thread-safe.
 */
public final class RequestLogging {

  private static final String TRACEPARENT = "traceparent";
  // neither an id nor a trace can look like this
  private static final String AMBIGUOUS = ",";

  private final String service;
  private final String requestIdHeader;
  private final NamingProfile naming;
  private final Routes routes;
  private final LongSupplier ticker;
  private final RequestLines lines;

  private RequestLogging(Builder builder) {
    service = builder.service;
    requestIdHeader = builder.requestIdHeader;
    naming = builder.naming;
    routes = Routes.of(builder.templates);
    ticker = builder.ticker;
    lines = new RequestLines(service);
  }

  /**
   * {@return the builder of request logging}
   *
   * @param service what the application is called in its lines: 1 to 64 letters, digits, dots,
   *     dashes and underscores
   * @throws IllegalArgumentException if it is called anything else
   */
  public static Builder builder(String service) {
    return new Builder(service);
  }

  /**
   * {@return a handler that logs the requests of another one}
   *
   * @param app what answers the requests; may throw anything
   */
  public HttpHandler handler(HttpHandler app) {
    Objects.requireNonNull(app, "app");
    return exchange -> serve(exchange, app);
  }

  /**
   * {@return a filter that logs the requests of the contexts it is added to; the first filter of a
   * context, so that what the others do is in the line}
   */
  public Filter filter() {
    return new Filter() {
      @Override
      public void doFilter(HttpExchange exchange, Chain chain) throws IOException {
        serve(exchange, chain::doFilter);
      }

      @Override
      public String description() {
        return "request logging of " + service;
      }
    };
  }

  private void serve(HttpExchange exchange, HttpHandler app) throws IOException {
    if (exchange.getResponseBody() instanceof ResponseBody) {
      // a filter around this handler writes the line already
      app.handle(exchange);
    } else {
      new LoggedExchange(this, exchange).serve(app);
    }
  }

  RequestContext contextOf(Headers headers) {
    return RequestContext.builder()
        .naming(naming)
        .requestId(only(headers, requestIdHeader))
        .traceparent(only(headers, TRACEPARENT))
        .build();
  }

  private static @Nullable String only(Headers headers, String name) {
    List<String> values = headers.get(name);
    if (values == null || values.isEmpty()) {
      return null;
    }
    return values.size() == 1 ? values.get(0) : AMBIGUOUS;
  }

  String requestIdHeader() {
    return requestIdHeader;
  }

  Routes routes() {
    return routes;
  }

  LongSupplier ticker() {
    return ticker;
  }

  RequestLines lines() {
    return lines;
  }

  /** Builds a {@link RequestLogging}. Not thread-safe. */
  public static final class Builder {

    /** The header that a request's id comes and goes in unless told otherwise. */
    public static final String DEFAULT_REQUEST_ID_HEADER = "X-Request-ID";

    private static final Pattern SERVICE = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final Pattern HEADER = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}");

    private final String service;
    private final List<String> templates = new ArrayList<>();
    private String requestIdHeader = DEFAULT_REQUEST_ID_HEADER;
    private NamingProfile naming = NamingProfile.OTEL;
    private LongSupplier ticker = System::nanoTime;

    private Builder(String service) {
      require(SERVICE, service, "service name", "RequestLogging.builder");
      this.service = service;
    }

    /**
     * A route of the application, so that its lines can be counted together: {@code /product/{id}}.
     * A segment is either literal, compared with the path as it was sent, or a name in braces,
     * which stands for any one segment that is not empty. Where two templates fit, the one that is
     * literal further to the left counts. A path that fits none is logged as the path of its {@link
     * com.sun.net.httpserver.HttpContext}, with {@code /*} behind it if the request's is longer,
     * and never as itself: raw paths are countless and may hold what nobody should read.
     *
     * @param template the route
     * @return this builder
     * @throws IllegalArgumentException if it is no template, or fits the same paths as an earlier
     *     one
     */
    public Builder route(String template) {
      List<String> all = new ArrayList<>(templates);
      all.add(template);
      Routes.of(all);
      templates.add(template);
      return this;
    }

    /**
     * The header that the request's id comes in and is sent back in.
     *
     * @param name the header's name; default {@link #DEFAULT_REQUEST_ID_HEADER}
     * @return this builder
     * @throws IllegalArgumentException if HTTP does not allow such a name
     */
    public Builder requestIdHeader(String name) {
      require(HEADER, name, "request id header", "RequestLogging.Builder.requestIdHeader");
      requestIdHeader = name;
      return this;
    }

    /**
     * How the ids are called in the MDC.
     *
     * @param profile the names; default {@link NamingProfile#OTEL}
     * @return this builder
     */
    public Builder naming(NamingProfile profile) {
      naming = Objects.requireNonNull(profile, "profile");
      return this;
    }

    /**
     * What durations are measured with.
     *
     * @param nanoTime monotonic nanoseconds; default {@link System#nanoTime}
     * @return this builder
     */
    public Builder ticker(LongSupplier nanoTime) {
      ticker = Objects.requireNonNull(nanoTime, "nanoTime");
      return this;
    }

    /** {@return the request logging} */
    public RequestLogging build() {
      return new RequestLogging(this);
    }

    private static void require(Pattern rule, String value, String name, String setting) {
      if (!rule.matcher(value).matches()) {
        throw new IllegalArgumentException(
            "%s must match %s but was \"%s\"; change %s".formatted(name, rule, value, setting));
      }
    }
  }
}
