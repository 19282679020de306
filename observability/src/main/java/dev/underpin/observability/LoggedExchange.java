package dev.underpin.observability;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import dev.underpin.core.context.RequestContext;
import dev.underpin.core.context.Scope;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One request to the JDK's server, from its headers to its line.
 *
 * <p>The handler gets the server's own exchange, not a wrapper: the server's authentication and
 * handlers that cast to HttpsExchange insist on it. What has to be known of the bodies is seen by
 * two streams that are put into the exchange, as its setStreams is meant for.
 *
 * <p>Whatever the handler throws, Errors included, ends here: the server would leave the connection
 * of an Error open, and answer a NumberFormatException with 400 even behind half a response. The
 * only thing that is thrown on is an IOException, which makes the server cut the connection. To
 * close the exchange instead would end a chunked body in order, and nobody would miss the rest.
 */
final class LoggedExchange {

  private static final int NOT_SENT = -1;

  private final RequestLogging logging;
  private final HttpExchange exchange;
  private final RequestContext context;
  private final String requestId;
  private final RequestBody requestBody;
  private final ResponseBody responseBody;
  private boolean requestLost;
  private boolean responseLost;

  LoggedExchange(RequestLogging logging, HttpExchange exchange) {
    this.logging = logging;
    this.exchange = exchange;
    context = logging.contextOf(exchange.getRequestHeaders());
    requestId = Objects.requireNonNull(context.requestId());
    responseBody = new ResponseBody(exchange, exchange.getResponseBody());
    requestBody = new RequestBody(exchange.getRequestBody(), responseBody);
  }

  void serve(HttpHandler app) throws IOException {
    long start = logging.ticker().getAsLong();
    try (Scope scope = context.open()) {
      exchange.setStreams(requestBody, responseBody);
      exchange.getResponseHeaders().set(logging.requestIdHeader(), requestId);
      Throwable failure = call(app);
      log(failure, logging.ticker().getAsLong() - start);
      if (failure != null && !responseBody.isClosed()) {
        throw new IOException("response was cut off, its handler failed", failure);
      }
    } finally {
      context.tally().close();
    }
  }

  private @Nullable Throwable call(HttpHandler app) {
    try {
      app.handle(exchange);
      return responseBody.cutShort();
    } catch (Throwable failure) {
      requestLost = Disconnects.isCausedBy(failure, requestBody.lost());
      responseLost =
          Disconnects.isCausedBy(failure, responseBody.lost())
              || Disconnects.isFromSendingHeaders(failure);
      if (!responseLost) {
        answer(requestLost ? 400 : 500);
      }
      return failure;
    }
  }

  /** Does nothing where a response was sent before, whole or in part. */
  private void answer(int status) {
    byte[] body = (requestId + '\n').getBytes(StandardCharsets.US_ASCII);
    boolean bodiless = exchange.getRequestMethod().equals("HEAD");
    Headers headers = exchange.getResponseHeaders();
    // a cookie, an encoding, a time to cache: they belong to the answer that was not to be
    headers.clear();
    headers.set(logging.requestIdHeader(), requestId);
    headers.set("Content-Type", "text/plain; charset=us-ascii");
    try {
      exchange.sendResponseHeaders(status, bodiless ? -1 : body.length);
      if (!bodiless) {
        // not the exchange's stream: the handler may have put a compressing one there
        responseBody.write(body);
        responseBody.close();
      }
    } catch (IOException sentBeforeOrClientGone) {
      // the failure that led here is what gets logged
    }
  }

  private void log(@Nullable Throwable failure, long nanos) {
    Outcome outcome = outcome(failure);
    RequestFacts facts = new RequestFacts();
    facts.method = exchange.getRequestMethod();
    facts.route =
        logging
            .routes()
            .routeOf(exchange.getRequestURI().getRawPath(), exchange.getHttpContext().getPath());
    facts.status = exchange.getResponseCode();
    facts.nanos = nanos;
    facts.bytesIn = requestBody.bytes();
    facts.bytesOut = responseBody.bytes();
    facts.outcome = outcome;
    facts.error = failure != null ? failure : lost();
    logging.lines().write(facts, context.tally());
  }

  private Outcome outcome(@Nullable Throwable failure) {
    if (requestLost || responseLost || (failure == null && lost() != null)) {
      return Outcome.CLIENT_GONE;
    }
    if (failure != null) {
      return Outcome.FAILED;
    }
    if (exchange.getResponseCode() == NOT_SENT) {
      return Outcome.NO_RESPONSE;
    }
    return responseBody.isClosed() ? Outcome.ANSWERED : Outcome.UNFINISHED;
  }

  private @Nullable IOException lost() {
    return responseBody.lost() != null ? responseBody.lost() : requestBody.lost();
  }
}
