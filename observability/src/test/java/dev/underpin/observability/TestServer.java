package dev.underpin.observability;

import com.sun.net.httpserver.HttpContext;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** The JDK's server on a free port, and clients for it. */
final class TestServer implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final HttpServer server;
  private final ExecutorService threads;
  private final HttpClient client = HttpClient.newHttpClient();

  TestServer(int threadCount) throws IOException {
    // without it a response can wait 40 ms for the client's delayed ACK
    System.setProperty("sun.net.httpserver.nodelay", "true");
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    threads = Executors.newFixedThreadPool(threadCount);
    server.setExecutor(threads);
    server.start();
  }

  /** One thread, so that the lines of requests are in the requests' order. */
  static TestServer of(HttpHandler handler) throws IOException {
    TestServer server = new TestServer(1);
    server.at("/", handler);
    return server;
  }

  HttpContext at(String path, HttpHandler handler) {
    return server.createContext(path, handler);
  }

  ExecutorService threads() {
    return threads;
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
        .timeout(PATIENCE);
  }

  HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  HttpResponse<String> get(String path) throws Exception {
    return send(request(path));
  }

  RawClient connect() throws IOException {
    return new RawClient(server.getAddress());
  }

  private int port() {
    return server.getAddress().getPort();
  }

  /** Waits for all handlers, so that what they log has been logged: responses come before lines. */
  void finish() throws InterruptedException {
    threads.shutdown();
    if (!threads.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("a handler did not return within " + PATIENCE);
    }
  }

  @Override
  public void close() throws InterruptedException {
    try {
      // late lines must not end up in the next test
      finish();
    } finally {
      server.stop(0);
      threads.shutdownNow();
    }
  }

  /** A handler that answers 200 with a text. */
  static HttpHandler text(String text) {
    return exchange -> {
      byte[] body = text.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(200, body.length);
      try (OutputStream out = exchange.getResponseBody()) {
        out.write(body);
      }
    };
  }
}
