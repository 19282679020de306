package dev.underpin.observability;

import static dev.underpin.observability.LogRecorder.pairs;
import static dev.underpin.observability.TestChecks.eventually;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Named.named;

import ch.qos.logback.classic.Level;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RequestOutcomeTest {
  private static final byte[] TEXT = "text".getBytes(UTF_8);

  private final RequestLogging requests = RequestLogging.builder("shop").build();
  private final LogRecorder log = new LogRecorder();

  @AfterEach
  void stop_recording() {
    log.close();
  }

  @Test
  void handler_that_sends_nothing_is_told_and_not_waited_for() throws Exception {
    try (TestServer server = TestServer.of(requests.handler(HttpExchange::close));
        RawClient client = server.connect()) {
      assertThat(client.send("GET / HTTP/1.1", "").rest()).isEmpty();
      server.finish();
      assertThat(log.line().getLevel()).isEqualTo(Level.WARN);
      assertThat(log.line().getMessage()).startsWith("GET / no_response in ");
      assertThat(pairs(log.line()))
          .containsEntry("outcome", "no_response")
          .doesNotContainKeys("status", "error");
    }
  }

  @Test
  void response_that_is_still_open_when_the_handler_returns_is_unfinished() throws Exception {
    CountDownLatch returned = new CountDownLatch(1);
    HttpHandler app =
        exchange -> {
          Thread later =
              new Thread(
                  () -> {
                    try {
                      returned.await();
                      TestServer.text("ok").handle(exchange);
                    } catch (IOException | InterruptedException e) {
                      throw new IllegalStateException(e);
                    }
                  });
          later.start();
          exchange.getResponseHeaders().set("X-Later", "yes");
        };
    HttpHandler open = exchange -> exchange.sendResponseHeaders(200, 2);
    try (TestServer server = TestServer.of(requests.handler(app));
        RawClient client = server.connect();
        RawClient other = server.connect()) {
      server.at("/open", requests.handler(open));
      client.send("GET / HTTP/1.1", "");
      other.send("GET /open HTTP/1.1", "");
      eventually().until(() -> log.lines().size() == 2);
      returned.countDown();
      assertThat(client.response()).contains("X-later: yes").endsWith("ok");
      assertThat(log.lines())
          .extracting(line -> pairs(line).get("outcome"))
          .containsExactlyInAnyOrder("no_response", "unfinished");
    }
  }

  /** It may be noticed when the headers are sent or any time later. */
  @RepeatedTest(20)
  void client_that_goes_away_is_not_an_error_of_the_application() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch gone = new CountDownLatch(1);
    HttpHandler app =
        exchange -> {
          asked.countDown();
          exchange.sendResponseHeaders(200, 0);
          await(gone);
          byte[] much = new byte[64 * 1024];
          try (var out = exchange.getResponseBody()) {
            for (int i = 0; i < 2_000; i++) {
              out.write(much);
            }
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        };
    try (TestServer server = TestServer.of(requests.handler(app))) {
      RawClient client = server.connect().send("GET / HTTP/1.1", "");
      await(asked);
      client.reset();
      gone.countDown();
      server.finish();
      assertThat(log.line().getLevel()).isEqualTo(Level.INFO);
      assertThat(pairs(log.line()))
          .containsEntry("status", 200)
          .containsEntry("outcome", "client_gone")
          .containsKeys("error", "error_message");
      assertThat(log.errors()).isEmpty();
    }
  }

  @Test
  void client_that_stops_sending_is_told_400_and_is_no_error() throws Exception {
    HttpHandler app =
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          TestServer.text("ok").handle(exchange);
        };
    try (TestServer server = TestServer.of(requests.handler(app));
        RawClient client = server.connect()) {
      client.send("POST / HTTP/1.1", "Transfer-Encoding: chunked", "", "5", "hello", "9", "hal");
      client.stopSending();
      assertThat(client.rest()).startsWith("HTTP/1.1 400 ");
      server.finish();
      assertThat(pairs(log.line()))
          .containsEntry("status", 400)
          .containsEntry("outcome", "client_gone");
      assertThat(log.errors()).isEmpty();
    }
  }

  static Stream<Named<HttpHandler>> mistakes() {
    return Stream.of(
        named(
            "fewer bytes than announced",
            exchange -> {
              exchange.sendResponseHeaders(200, 100);
              exchange.getResponseBody().write(TEXT);
              exchange.close();
            }),
        named(
            "more bytes than announced",
            exchange -> {
              exchange.sendResponseHeaders(200, 2);
              exchange.getResponseBody().write(TEXT);
            }),
        named(
            "a body although none was announced",
            exchange -> {
              exchange.sendResponseHeaders(200, -1);
              exchange.getResponseBody().write(TEXT);
            }),
        named(
            "a body after its end",
            exchange -> {
              exchange.sendResponseHeaders(200, 0);
              exchange.getResponseBody().close();
              exchange.getResponseBody().write(TEXT);
            }),
        named("a body before the headers", exchange -> exchange.getResponseBody().write(TEXT)),
        named("an end before the headers", exchange -> exchange.getResponseBody().close()),
        named(
            "headers twice",
            exchange -> {
              exchange.sendResponseHeaders(200, 2);
              exchange.sendResponseHeaders(200, 2);
            }),
        named(
            "reading what it closed",
            exchange -> {
              exchange.getRequestBody().close();
              exchange.getRequestBody().readAllBytes();
            }),
        named(
            "reading after the response",
            exchange -> {
              TestServer.text("ok").handle(exchange);
              exchange.getRequestBody().readAllBytes();
            }));
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void mistake_of_the_handler_is_not_put_on_the_client(HttpHandler app) throws Exception {
    try (TestServer server = TestServer.of(requests.handler(app));
        RawClient client = server.connect()) {
      client.send("GET / HTTP/1.1", "Connection: close", "").rest();
      server.finish();
      assertThat(log.line().getLevel()).isEqualTo(Level.WARN);
      assertThat(pairs(log.line())).containsEntry("outcome", "failed").containsKey("error");
      assertThat(log.errors()).hasSize(1);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
