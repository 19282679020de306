package dev.underpin.examples.traceecho;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import dev.underpin.core.context.Propagation;
import dev.underpin.core.context.RequestContext;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Continues the caller's trace, and makes the callbacks that it asks for one after the other. */
final class EchoHandler implements HttpHandler {

  private static final Logger log = LoggerFactory.getLogger(EchoHandler.class);
  private static final Duration CALLBACK_LIMIT = Duration.ofSeconds(5);
  private static final int LARGEST_BODY = 1 << 20;

  private final Propagation propagation = Propagation.standard();
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(CALLBACK_LIMIT)
          .build();

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    RequestContext context =
        RequestContext.builder().headers(propagation, exchange.getRequestHeaders()::get).build();
    try (exchange) {
      context.call(() -> answer(exchange), failure -> log.error("request failed", failure));
    }
  }

  /** Answers with the status that it returns. */
  private int answer(HttpExchange exchange) throws IOException {
    if (!exchange.getRequestMethod().equals("POST")) {
      exchange.getResponseHeaders().set("Allow", "POST");
      return respond(exchange, 405, "POST a JSON list of callbacks");
    }
    byte[] body = exchange.getRequestBody().readNBytes(LARGEST_BODY + 1);
    if (body.length > LARGEST_BODY) {
      return respond(exchange, 413, "body must have at most " + LARGEST_BODY + " bytes");
    }
    try {
      List<Callback> callbacks = Callback.listOf(body);
      for (Callback callback : callbacks) {
        call(callback);
      }
      return respond(exchange, 200, "made " + callbacks.size() + " callbacks");
    } catch (Callback.BadRequest mistake) {
      return respond(exchange, 400, String.valueOf(mistake.getMessage()));
    } catch (IOException failure) {
      log.warn("a callback failed: {}", failure.toString());
      return respond(exchange, 502, "a callback failed");
    }
  }

  private void call(Callback callback) throws IOException {
    RequestContext context = RequestContext.current();
    HttpRequest.Builder request =
        HttpRequest.newBuilder(callback.url())
            .timeout(context.callTimeout(CALLBACK_LIMIT))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(callback.arguments()));
    context.toHeaders(propagation, callback.url()).forEach(request::setHeader);
    try {
      int status = http.send(request.build(), BodyHandlers.discarding()).statusCode();
      log.info("called {}, which answered {}", callback.url(), status);
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while calling " + callback.url(), stopping);
    }
  }

  private static int respond(HttpExchange exchange, int status, String text) throws IOException {
    byte[] body = (text + '\n').getBytes(UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
    return status;
  }
}
