package dev.underpin.jobs.admin;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.util.Map;

/**
 * What goes back.
 *
 * @param status the HTTP status
 * @param body JSON
 * @param headers of this answer, besides those of all
 */
@SuppressWarnings("ArrayRecordComponent") // bytes on their way to a socket, compared by nobody
record Answer(int status, byte[] body, Map<String, String> headers) {

  /** Nobody keeps it, nobody takes it for a page, and no other site's page reads it. */
  void send(HttpExchange exchange) throws IOException {
    Headers all = exchange.getResponseHeaders();
    all.set("Content-Type", "application/json; charset=utf-8");
    all.set("Cache-Control", "no-store");
    all.set("X-Content-Type-Options", "nosniff");
    all.set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
    headers.forEach(all::set);
    boolean bodiless = exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(status, bodiless ? -1 : body.length);
    if (!bodiless) {
      exchange.getResponseBody().write(body);
    }
  }
}
