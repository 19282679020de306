package dev.underpin.resilience;

import dev.underpin.core.context.RequestContext;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/** A client of a payment service, in the four ways that clients are written. */
final class HttpPayments {

  private final ThirdParty server;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  HttpPayments(ThirdParty server) {
    this.server = server;
  }

  private HttpRequest.Builder request() {
    return HttpRequest.newBuilder(server.uri())
        .header("X-Request-ID", Objects.toString(RequestContext.current().requestId()));
  }

  private static String body(HttpResponse<String> response) throws IOException {
    if (response.statusCode() != 200) {
      throw new IOException("HTTP " + response.statusCode());
    }
    return response.body();
  }

  String charge() throws IOException, InterruptedException {
    return body(client.send(request().build(), BodyHandlers.ofString()));
  }

  String chargeWithin(Duration left) throws IOException, InterruptedException {
    return body(client.send(request().timeout(left).build(), BodyHandlers.ofString()));
  }

  /** The client's own future, which ends the exchange when it is cancelled. */
  CompletableFuture<HttpResponse<String>> chargeAsync() {
    return client.sendAsync(request().build(), BodyHandlers.ofString());
  }

  /** As much old code does it: a socket's read does not notice an interrupt. */
  String chargeByOldCode() throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket
          .getOutputStream()
          .write("GET /charge HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }
  }
}
