package dev.underpin.observability;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * The two questions an orchestrator asks, for the JDK's server. Put them beside {@link
 * RequestLogging}, not inside: nobody wants a line a probe.
 *
 * <pre>{@code
 * server.createContext("/livez", HealthEndpoints.livez());
 * server.createContext("/readyz", HealthEndpoints.readyz(checks));
 * }</pre>
 */
public final class HealthEndpoints {

  private static final String JSON = "application/json; charset=utf-8";
  private static final String TEXT = "text/plain; charset=utf-8";

  private HealthEndpoints() {}

  /**
   * {@return a handler that says 200: the process answers HTTP, so restarting it would not help. It
   * never asks a dependency, whose outage must not get all nodes restarted}
   */
  public static HttpHandler livez() {
    return exchange -> answer(exchange, 200, TEXT, "ok\n");
  }

  /**
   * {@return a handler that says whether this node should get traffic: 200, or 503 where a check is
   * DOWN or not known yet, with each check's status, detail and age as JSON, from what the checks
   * said last. Details can hold messages of exceptions: show them to operators only}
   *
   * @param checks what the node needs
   */
  public static HttpHandler readyz(HealthChecks checks) {
    return exchange -> {
      HealthReport report = checks.report();
      answer(exchange, report.isReady() ? 200 : 503, JSON, report.toJson());
    };
  }

  private static void answer(HttpExchange exchange, int status, String type, String text)
      throws IOException {
    try (exchange) {
      String method = exchange.getRequestMethod();
      if (!method.equals("GET") && !method.equals("HEAD")) {
        exchange.getResponseHeaders().set("Allow", "GET, HEAD");
        exchange.sendResponseHeaders(405, -1);
        return;
      }
      exchange.getResponseHeaders().set("Content-Type", type);
      exchange.getResponseHeaders().set("Cache-Control", "no-store");
      byte[] body = text.getBytes(StandardCharsets.UTF_8);
      boolean bodiless = method.equals("HEAD");
      exchange.sendResponseHeaders(status, bodiless ? -1 : body.length);
      if (!bodiless) {
        exchange.getResponseBody().write(body);
      }
    }
  }
}
