package dev.underpin.observability;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpPrincipal;
import dev.underpin.core.context.Scope;
import dev.underpin.observability.spi.LoggedRequest;
import dev.underpin.observability.spi.Outcome;
import dev.underpin.observability.spi.RequestFacts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
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

  private final HttpExchange exchange;

  /** As it was at the start: once the response is out, the connection's next request changes it. */
  private final String context;

  private final LoggedRequest request;
  private final RequestBody requestBody;
  private final ResponseBody responseBody;
  private boolean requestLost;
  private boolean responseLost;

  LoggedExchange(RequestLogging logging, HttpExchange exchange) {
    this.exchange = exchange;
    context = exchange.getHttpContext().getPath();
    Headers headers = exchange.getRequestHeaders();
    request = logging.begin(name -> headers.getOrDefault(name, List.of()));
    responseBody = new ResponseBody(exchange, exchange.getResponseBody());
    requestBody = new RequestBody(exchange.getRequestBody(), responseBody);
  }

  void serve(HttpHandler app) throws IOException {
    try (Scope scope = request.context().open()) {
      exchange.setStreams(requestBody, responseBody);
      exchange.getResponseHeaders().set(request.requestIdHeader(), request.requestId());
      Throwable failure = call(app);
      request.end(facts(failure));
      if (failure != null && !responseBody.isClosed()) {
        throw new IOException("response was cut off, its handler failed", failure);
      }
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
    byte[] body = (request.requestId() + '\n').getBytes(StandardCharsets.US_ASCII);
    boolean bodiless = exchange.getRequestMethod().equals("HEAD");
    Headers headers = exchange.getResponseHeaders();
    // a cookie, an encoding, a time to cache: they belong to the answer that was not to be
    headers.clear();
    headers.set(request.requestIdHeader(), request.requestId());
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

  private RequestFacts facts(@Nullable Throwable failure) {
    HttpPrincipal principal = exchange.getPrincipal();
    return new RequestFacts()
        .method(exchange.getRequestMethod())
        .route(request.route(exchange.getRequestURI().getRawPath(), contextRoute()))
        .status(exchange.getResponseCode())
        .bytes(requestBody.bytes(), responseBody.bytes())
        .subject(principal == null ? null : principal.getUsername())
        .outcome(outcome(failure))
        .error(failure != null ? failure : lost());
  }

  /** The path of the server's context: there are only so many. */
  private String contextRoute() {
    String path = exchange.getRequestURI().getRawPath();
    if (path == null || path.equals(context)) {
      return context;
    }
    return context.endsWith("/") ? context + '*' : context + "/*";
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
