package dev.underpin.observability;

import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import dev.underpin.core.context.AmbientTrace;
import dev.underpin.core.context.NamingProfile;
import dev.underpin.core.context.Propagation;
import dev.underpin.core.context.RequestContext;
import dev.underpin.core.context.RequestContextBuilder;
import dev.underpin.observability.spi.LoggedRequest;
import dev.underpin.observability.spi.RequestHeaders;
import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Gives each request an id that is in all of its log lines, and one structured line that tells what
 * it did.
 *
 * <pre>{@code
 * RequestLogging requests = RequestLogging.builder("shop").route("/product/{id}").build();
 * server.createContext("/", requests.handler(app));
 * HttpClient http = requests.outbound(HttpClient.newHttpClient());
 * }</pre>
 *
 * <p><b>Ids.</b> The header {@code X-Request-ID} is taken if it is harmless, otherwise a new id is
 * made; the response carries the one that counts. {@code traceparent} continues the caller's trace,
 * and {@code X-Request-Timeout-Ms} is the time that the caller gives. Id and trace are in SLF4J's
 * MDC while the handler runs and while its lines are written, and only there: the request's line
 * does not repeat them as pairs.
 *
 * <p><b>The line.</b> Logger {@code underpin.request.<service>}; key-value pairs {@code service},
 * {@code method} ({@code _OTHER} for one that HTTP does not know), {@code route}, {@code status},
 * {@code duration_ms}, {@code bytes_in} and {@code bytes_out} (of the bodies, as the handler read
 * and wrote them), {@code subject} where the request's {@link dev.underpin.core.context.Tally} or
 * the server knows one, and each counter of the tally that is not zero. Which requests get their
 * line is said by {@link Sampling}. A request that did not end in order has an {@code outcome}:
 *
 * <ul>
 *   <li>{@code failed}: the handler threw; {@code error}, {@code error_message} and {@code
 *       error_fingerprint} say what, and the stack trace is in a line of its own, at ERROR, by
 *       {@link ErrorReporter}. The client gets 500 and the request's id as text. If the response
 *       was already on its way, {@code status} is what was sent, and the connection is cut so that
 *       nobody takes a part for the whole.
 *   <li>{@code client_gone}: the client stopped reading, or sending (then it gets 400, if it still
 *       listens). Nobody's fault: {@code error} says what broke, and there is no stack trace.
 *   <li>{@code timed_out}: a servlet's asynchronous answer did not come in time.
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

  /** How many kinds of requests {@link #facts()} tells apart. */
  public static final int MOST_FACTS = 1_000;

  private final String service;
  private final Propagation propagation;
  private final NamingProfile naming;
  private final @Nullable AmbientTrace ambient;
  private final @Nullable Duration deadline;
  private final Routes routes;
  private final LongSupplier ticker;
  private final RequestLines lines;

  RequestLogging(RequestLoggingBuilder builder) {
    service = builder.service;
    propagation = builder.propagation;
    ambient = builder.ambient;
    deadline = builder.deadline;
    naming = builder.naming;
    routes = Routes.of(builder.templates);
    ticker = builder.ticker;
    lines = new RequestLines(builder, routes);
  }

  /**
   * {@return the builder of request logging}
   *
   * @param service what the application is called in its lines: 1 to 64 letters, digits, dots,
   *     dashes and underscores
   * @throws IllegalArgumentException if it is called anything else
   */
  public static RequestLoggingBuilder builder(String service) {
    return new RequestLoggingBuilder(service);
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

  /**
   * {@return a client that sends the current request's id, its trace and what remains of its
   * deadline along, and counts what it sends} The headers are those of {@link
   * RequestLoggingBuilder#propagation}, but for any that the HTTP request has already, and each
   * call is a new span of the trace. The call's timeout is cut to what remains, and nothing is sent
   * where nothing remains: that is an {@link java.net.http.HttpTimeoutException}. A timeout of this
   * client ends with the response's headers. Counted are {@link
   * dev.underpin.core.context.TallyCounter#HTTP_CALLS}, their time, and those that failed or were
   * answered with 500 and above. Body handlers, push handlers and what follows on a future run in
   * the request's context. Outside a request everything goes as it is, and so do WebSockets always.
   *
   * @param client sends; its owner stays its owner and closes it
   */
  public HttpClient outbound(HttpClient client) {
    Objects.requireNonNull(client, "client");
    return client instanceof OutboundClient
        ? client
        : new OutboundClient(client, propagation, ticker);
  }

  /**
   * {@return a request that has just come; for adapters to other servers}
   *
   * @param headers where its headers are
   */
  public LoggedRequest begin(RequestHeaders headers) {
    RequestContextBuilder builder = RequestContext.builder().naming(naming).ticker(ticker);
    if (ambient != null) {
      builder.ambientTrace(ambient);
    }
    if (deadline != null) {
      builder.deadlineAfter(deadline);
    }
    return new RequestInProgress(this, builder.headers(propagation, headers::values).build());
  }

  /**
   * {@return what all requests did so far, by method and route, those that took most time in all
   * first} Sampling leaves none out. Of more than {@link #MOST_FACTS} the rest are one, {@code
   * _other}.
   */
  public List<RouteFacts> facts() {
    return lines.facts();
  }

  /** {@return how many lines {@link Sampling} left out so far} */
  public long linesDropped() {
    return lines.dropped();
  }

  String requestIdHeader() {
    return propagation.requestIdHeader();
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
}
