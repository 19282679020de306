package dev.underpin.examples.shop;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where HTTP meets the shop: a request in, a page out, and an error page when that fails. */
final class PageHandler implements HttpHandler {
  private static final Logger log = LoggerFactory.getLogger(PageHandler.class);

  private final Route route;

  PageHandler(Route route) {
    this.route = route;
  }

  /** Answers a kind of request. */
  @FunctionalInterface
  interface Route {
    Page answer(Request request) throws SQLException, IOException;
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      write(exchange, answer(exchange));
    }
  }

  private Page answer(HttpExchange exchange) {
    try {
      return route.answer(Request.of(exchange));
    } catch (PageError error) {
      return error.page();
    } catch (SQLException | IOException | RuntimeException failure) {
      log.error(
          "{} {} failed",
          exchange.getRequestMethod(),
          exchange.getRequestURI().getRawPath(),
          failure);
      return Pages.error(500, "Something went wrong on our side. Please try again.");
    }
  }

  private static void write(HttpExchange exchange, Page page) throws IOException {
    byte[] body = page.body().toString().getBytes(StandardCharsets.UTF_8);
    Headers headers = exchange.getResponseHeaders();
    headers.set("Content-Type", "text/html; charset=utf-8");
    headers.set("X-Content-Type-Options", "nosniff");
    headers.set(
        "Content-Security-Policy",
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'");
    page.headers().forEach(headers::set);
    boolean bodyless = body.length == 0 || exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(page.status(), bodyless ? -1 : body.length);
    if (!bodyless) {
      exchange.getResponseBody().write(body);
    }
  }
}
