package dev.underpin.observability;

import static dev.underpin.observability.LogRecorder.pairs;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Named.named;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import com.sun.net.httpserver.HttpHandler;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RequestFailureTest {
  private final RequestLogging requests = RequestLogging.builder("shop").build();
  private final LogRecorder log = new LogRecorder();

  @AfterEach
  void stop_recording() {
    log.close();
  }

  static Stream<Named<Throwable>> failures() {
    return Stream.of(
        named("exception", new IllegalStateException("no stock")),
        // the server itself answers 400 to this one
        named("number", new NumberFormatException("no stock")),
        named("io", new IOException("no stock")),
        named("error", new AssertionError("no stock")));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void failure_is_answered_with_500_and_the_id_and_logged_in_scope(Throwable failure)
      throws Exception {
    try (TestServer server = TestServer.of(requests.handler(throwing(failure)));
        RawClient client = server.connect()) {
      for (String id : new String[] {"first", "second-on-the-same-connection"}) {
        client.send("GET /x HTTP/1.1", "X-Request-ID: " + id, "");
        assertThat(client.response())
            .startsWith("HTTP/1.1 500 ")
            .contains("X-request-id: " + id + "\r\n")
            .endsWith("\r\n\r\n" + id + "\n")
            .doesNotContain("no stock");
      }
      server.finish();
      assertThat(log.errors()).hasSize(2);
      ILoggingEvent error = log.errors().get(0);
      assertThat(error.getMDCPropertyMap()).containsEntry("request_id", "first");
      assertThat(((ThrowableProxy) error.getThrowableProxy()).getThrowable()).isSameAs(failure);
      assertThat(log.lines()).hasSize(2).allMatch(line -> line.getLevel() == Level.WARN);
      assertThat(pairs(log.lines().get(0)))
          .containsEntry("status", 500)
          .containsEntry("outcome", "failed")
          .containsEntry("error", failure.getClass().getName())
          .containsEntry("error_message", "no stock");
    }
  }

  @Test
  void headers_and_encoding_of_the_answer_that_failed_are_not_sent() throws Exception {
    HttpHandler app =
        exchange -> {
          exchange.getResponseHeaders().set("Set-Cookie", "session=1");
          exchange.getResponseHeaders().set("Content-Encoding", "gzip");
          exchange.getResponseHeaders().set("Cache-Control", "max-age=600");
          exchange.setStreams(null, encoding(exchange.getResponseBody()));
          throw new IllegalStateException("no stock");
        };
    try (TestServer server = TestServer.of(requests.handler(app));
        RawClient client = server.connect()) {
      client.send("GET / HTTP/1.1", "X-Request-ID: id-1", "");
      assertThat(client.response())
          .endsWith("\r\n\r\nid-1\n")
          .doesNotContain("ookie", "ncoding", "max-age");
    }
  }

  private static OutputStream encoding(OutputStream plain) {
    return new FilterOutputStream(plain) {
      @Override
      public void write(int b) throws IOException {
        plain.write('#');
      }
    };
  }

  @Test
  void failed_head_request_gets_500_without_a_body() throws Exception {
    try (TestServer server =
            TestServer.of(requests.handler(throwing(new IllegalStateException("no"))));
        RawClient client = server.connect()) {
      client.send("HEAD / HTTP/1.1", "X-Request-ID: id-1", "");
      client.send("GET / HTTP/1.1", "Connection: close", "X-Request-ID: id-2", "");
      assertThat(client.rest().split("HTTP/1.1 500 ", -1))
          .hasSize(3)
          .satisfies(parts -> assertThat(parts[1]).endsWith("\r\n\r\n"))
          .satisfies(parts -> assertThat(parts[2]).endsWith("\r\n\r\nid-2\n"));
    }
  }

  @ParameterizedTest
  @MethodSource("failures")
  void response_that_fails_half_way_is_cut_and_not_ended(Throwable failure) throws Exception {
    HttpHandler app =
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          exchange.getResponseBody().write("half of it".getBytes(UTF_8));
          exchange.getResponseBody().flush();
          throwing(failure).handle(exchange);
        };
    try (TestServer server = TestServer.of(requests.handler(app));
        RawClient client = server.connect()) {
      client.send("GET / HTTP/1.1", "");
      String received = client.rest();
      assertThat(received)
          .startsWith("HTTP/1.1 200 ")
          .containsOnlyOnce("HTTP/1.1")
          .endsWith("half of it\r\n");
      server.finish();
      assertThat(pairs(log.line()))
          .containsEntry("status", 200)
          .containsEntry("outcome", "failed")
          .containsEntry("bytes_out", 10L);
      assertThat(log.errors()).hasSize(1);
    }
  }

  @Test
  void response_that_was_closed_before_it_began_can_still_fail_half_way() throws Exception {
    HttpHandler app =
        exchange -> {
          assertThatThrownBy(exchange.getResponseBody()::close).isInstanceOf(IOException.class);
          exchange.sendResponseHeaders(200, 0);
          exchange.getResponseBody().write("half of it".getBytes(UTF_8));
          exchange.getResponseBody().flush();
          throw new IllegalStateException("no stock");
        };
    try (TestServer server = TestServer.of(requests.handler(app));
        RawClient client = server.connect()) {
      assertThat(client.send("GET / HTTP/1.1", "").rest()).endsWith("half of it\r\n");
    }
  }

  @Test
  void failure_after_the_response_leaves_the_connection_alone() throws Exception {
    HttpHandler app =
        exchange -> {
          TestServer.text("ok").handle(exchange);
          throw new IllegalStateException("too late to matter");
        };
    try (TestServer server = TestServer.of(requests.handler(app));
        RawClient client = server.connect()) {
      assertThat(client.send("GET / HTTP/1.1", "").response()).endsWith("ok");
      assertThat(client.send("GET / HTTP/1.1", "").response()).endsWith("ok");
      server.finish();
      assertThat(pairs(log.lines().get(0)))
          .containsEntry("status", 200)
          .containsEntry("outcome", "failed");
      assertThat(log.errors()).hasSize(2);
    }
  }

  @Test
  void exception_that_cannot_be_logged_is_still_answered_and_told() throws Exception {
    class Unspeakable extends RuntimeException {
      private static final long serialVersionUID = 1;

      @Override
      public String getMessage() {
        throw new IllegalStateException("speechless");
      }
    }
    try (TestServer server = TestServer.of(requests.handler(throwing(new Unspeakable())))) {
      assertThat(server.get("/").statusCode()).isEqualTo(500);
      server.finish();
      assertThat(log.errors()).hasSize(1);
      assertThat(log.errors().get(0).getFormattedMessage()).contains("Unspeakable");
      assertThat(pairs(log.line()))
          .containsEntry("error_message", "(its getMessage threw java.lang.IllegalStateException)");
    }
  }

  private static HttpHandler throwing(Throwable failure) {
    return exchange -> {
      if (failure instanceof Error error) {
        throw error;
      }
      if (failure instanceof IOException io) {
        throw io;
      }
      throw (RuntimeException) failure;
    };
  }
}
