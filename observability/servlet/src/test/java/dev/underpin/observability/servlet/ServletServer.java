package dev.underpin.observability.servlet;

import jakarta.servlet.ServletContext;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A real container on a free port of the loopback. */
abstract class ServletServer implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final HttpClient client = HttpClient.newHttpClient();

  /** Starts a container. */
  @FunctionalInterface
  interface Starter {
    ServletServer start(Consumer<ServletContext> setup, @Nullable String errorPage)
        throws Exception;
  }

  abstract int port();

  @Override
  public abstract void close() throws Exception;

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
        .timeout(PATIENCE);
  }

  HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), BodyHandlers.ofString());
  }

  HttpResponse<String> get(String path, String id) throws Exception {
    return send(request(path).header("X-Request-ID", id));
  }

  RawClient connect() throws Exception {
    return new RawClient(new InetSocketAddress(InetAddress.getLoopbackAddress(), port()));
  }
}
