package dev.underpin.examples.traceecho;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What the W3C's suite does: tells the service to call back, with the headers of a case as they are
 * written there, and keeps what the callbacks bring.
 */
final class Harness implements AutoCloseable {

  private static final int LIMIT_MILLIS = 30_000;

  private final HttpServer server;
  private final List<Call> calls = new ArrayList<>();
  private final TraceEcho echo;

  Harness() throws IOException, StartFailure {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/callback/", this::keep);
    server.start();
    echo = TraceEcho.start(0);
  }

  /** One callback: its headers, and the arguments that it brought. */
  record Call(Headers headers, String body) {

    String traceparent() {
      assertThat(headers.get("traceparent")).hasSize(1);
      String header = headers.getFirst("traceparent");
      assertThat(header).matches("00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}");
      return header;
    }

    String traceId() {
      return traceparent().substring(3, 35);
    }

    String parentId() {
      return traceparent().substring(36, 52);
    }

    /** All members, in their order. */
    List<String> tracestate() {
      List<String> members = new ArrayList<>();
      for (String header : headers.getOrDefault("tracestate", List.of())) {
        members.addAll(List.of(header.split(",")));
      }
      return members;
    }
  }

  private void keep(HttpExchange exchange) throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
      synchronized (calls) {
        calls.add(new Call(exchange.getRequestHeaders(), body));
      }
      exchange.sendResponseHeaders(200, -1);
    }
  }

  /** One request with these header lines, and the callback that came of it. */
  Call call(String... headers) throws IOException {
    return calls(1, headers).get(0);
  }

  List<Call> calls(int count, String... headers) throws IOException {
    synchronized (calls) {
      calls.clear();
    }
    String body =
        IntStream.range(0, count)
            .mapToObj(i -> "{\"url\": \"%s\", \"arguments\": [%d]}".formatted(callback(i), i))
            .collect(Collectors.joining(", ", "[", "]"));

    assertThat(statusOf("POST", body, headers)).isEqualTo(200);

    synchronized (calls) {
      assertThat(calls).hasSize(count);
      return List.copyOf(calls);
    }
  }

  URI callback(int number) {
    InetSocketAddress address = server.getAddress();
    return URI.create("http://127.0.0.1:" + address.getPort() + "/callback/" + number);
  }

  /** By a bare socket: no client would send such headers. */
  int statusOf(String method, String body, String... headers) throws IOException {
    URI service = echo.uri();
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), service.getPort())) {
      socket.setSoTimeout(LIMIT_MILLIS);
      StringBuilder request =
          new StringBuilder(method + " " + service.getPath() + " HTTP/1.1\r\nHost: harness\r\n");
      for (String header : headers) {
        request.append(header).append("\r\n");
      }
      request.append("Connection: close\r\nContent-Length: ").append(body.length());
      request.append("\r\n\r\n").append(body);
      socket.getOutputStream().write(request.toString().getBytes(ISO_8859_1));
      String response = new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
      return Integer.parseInt(response.substring(9, 12));
    }
  }

  URI service() {
    return echo.uri();
  }

  @Override
  public void close() {
    echo.close();
    server.stop(0);
  }
}
