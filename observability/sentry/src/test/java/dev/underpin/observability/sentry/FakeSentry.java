package dev.underpin.observability.sentry;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Takes envelopes as Sentry's relay does, and refuses what the protocol does not allow. */
final class FakeSentry implements AutoCloseable {

  static final String KEY = "0123456789abcdef0123456789abcdef";

  private final ObjectMapper json = new ObjectMapper();
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Queue<JsonNode> events = new ConcurrentLinkedQueue<>();
  private final Queue<String> bodies = new ConcurrentLinkedQueue<>();
  private final CountDownLatch hanging = new CountDownLatch(1);
  private volatile int status = 200;
  private volatile boolean hangs;
  private volatile boolean endless;

  FakeSentry() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::take);
    server.start();
  }

  String dsn() {
    return "http://%s@127.0.0.1:%d/42".formatted(KEY, server.getAddress().getPort());
  }

  void answers(int with) {
    status = with;
    endless = false;
  }

  /** From now on each answer begins at once and has no end. */
  void answersForever() {
    endless = true;
  }

  /** From now on it accepts everything and answers nothing. */
  void hangs() {
    hangs = true;
  }

  List<JsonNode> events() {
    return List.copyOf(events);
  }

  /** All that came in, as it was sent. */
  List<String> bodies() {
    return List.copyOf(bodies);
  }

  private void take(HttpExchange exchange) throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      bodies.add(body);
      if (hangs) {
        awaitClose();
        return;
      }
      if (endless) {
        exchange.sendResponseHeaders(200, 0);
        while (true) {
          exchange.getResponseBody().write(new byte[1_000]);
        }
      }
      if (status == 429) {
        exchange.getResponseHeaders().set("Retry-After", "120");
      }
      int answer = status == 200 ? checked(exchange, body) : status;
      exchange.sendResponseHeaders(answer, -1);
    }
  }

  private void awaitClose() {
    try {
      hanging.await();
    } catch (InterruptedException interrupt) {
      Thread.currentThread().interrupt();
    }
  }

  private int checked(HttpExchange exchange, String body) {
    String auth = String.valueOf(exchange.getRequestHeaders().getFirst("X-Sentry-Auth"));
    if (!auth.startsWith("Sentry ")
        || !auth.contains("sentry_version=7")
        || !auth.contains("sentry_key=" + KEY)) {
      return 401;
    }
    if (!exchange.getRequestURI().getPath().equals("/api/42/envelope/")
        || !exchange.getRequestMethod().equals("POST")) {
      return 404;
    }
    String[] lines = body.split("\n", -1);
    JsonNode header = json.readTree(lines[0]);
    JsonNode item = json.readTree(lines[1]);
    boolean isWell =
        lines.length == 4
            && header.get("event_id").asString().matches("[0-9a-f]{32}")
            && item.get("type").asString().equals("event")
            && item.get("length").asInt() == lines[2].getBytes(StandardCharsets.UTF_8).length;
    if (!isWell) {
      return 400;
    }
    events.add(json.readTree(lines[2]));
    return 200;
  }

  @Override
  public void close() {
    hanging.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}
