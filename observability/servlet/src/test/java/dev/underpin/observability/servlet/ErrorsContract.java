package dev.underpin.observability.servlet;

import static dev.underpin.observability.servlet.LogRecorder.pairs;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Named.named;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import jakarta.servlet.ServletException;
import jakarta.servlet.UnavailableException;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Requests that fail. */
abstract class ErrorsContract extends ServletContract {

  ErrorsContract(ServletServer.Starter starter) {
    super(starter);
  }

  static Stream<Named<Throwable>> failures() {
    return Stream.of(
        named("exception", new IllegalStateException("no stock")),
        named("servlet exception", new ServletException("no stock")),
        named("io", new IOException("no stock")),
        named("error", new AssertionError("no stock")));
  }

  private static TestApp.Work throwing(Throwable failure) {
    return (request, response) -> {
      if (failure instanceof IOException io) {
        throw io;
      }
      if (failure instanceof ServletException servlet) {
        throw servlet;
      }
      if (failure instanceof Error error) {
        throw error;
      }
      throw (RuntimeException) failure;
    };
  }

  private void assertFailed(String id) throws Exception {
    ILoggingEvent line = onlyLineEvent();
    assertThat(errors()).hasSize(1);
    assertThat(errors().get(0).getThrowableProxy().getMessage()).isEqualTo("no stock");
    assertThat(id(errors().get(0))).isEqualTo(id);
    assertThat(id(line)).isEqualTo(id);
    assertThat(line.getLevel()).isEqualTo(Level.WARN);
    assertThat(pairs(line))
        .containsEntry("outcome", "failed")
        .containsEntry("error_message", "no stock")
        .containsEntry("error_fingerprint", pairs(errors().get(0)).get("error_fingerprint"));
  }

  /** The scope was closed before the error's line was written: it had no id. */
  @ParameterizedTest
  @MethodSource("failures")
  void error_is_logged_before_the_scope_closes_spring_boot_36353(Throwable failure)
      throws Exception {
    HttpResponse<String> response = start(app().at("/*", throwing(failure))).get("/", "r-1");

    assertThat(response.statusCode()).isEqualTo(500);
    assertFailed("r-1");
    assertThat(pairs(log.line())).containsEntry("status", 500);
  }

  @Test
  void servlet_that_is_unavailable_is_told_with_the_status_the_container_sends() throws Exception {
    HttpResponse<String> response =
        start(app().at("/*", throwing(new UnavailableException("no stock", 60)))).get("/", "r-1");

    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(onlyLine()).containsEntry("status", 503);
  }

  @ParameterizedTest
  @MethodSource("failures")
  void error_page_works_with_the_id_and_writes_no_second_line(Throwable failure) throws Exception {
    TestApp app =
        app()
            .at("/broken", throwing(failure))
            .at(
                "/error",
                (request, response) -> {
                  APP.info("page");
                  response.getWriter().print("sorry");
                });
    HttpResponse<String> response = start(app, "/error").get("/broken", "r-1");

    assertThat(response.statusCode()).isEqualTo(500);
    assertThat(response.body()).isEqualTo("sorry");
    assertThat(response.headers().allValues("X-Request-ID")).containsExactly("r-1");
    assertFailed("r-1");
    assertThat(pairs(log.line())).containsEntry("route", "/broken").containsEntry("status", 500);
    assertThat(logged()).containsExactly("page r-1");
  }

  @Test
  void error_that_was_sent_is_told_with_its_status_and_is_no_failure() throws Exception {
    TestApp app =
        app()
            .at("/gone", (request, response) -> response.sendError(410, "no more"))
            .at("/error", (request, response) -> APP.info("page"));
    HttpResponse<String> response = start(app, "/error").get("/gone", "r-1");

    assertThat(response.statusCode()).isEqualTo(410);
    assertThat(response.headers().allValues("X-Request-ID")).containsExactly("r-1");
    assertThat(onlyLine()).containsEntry("status", 410).doesNotContainKey("outcome");
    assertThat(logged()).containsExactly("page r-1");
    assertThat(errors()).isEmpty();
  }

  @Test
  void error_page_that_fails_is_logged_with_the_id_and_writes_no_second_line() throws Exception {
    TestApp app =
        app()
            .at("/gone", (request, response) -> response.sendError(410))
            .at("/error", throwing(new IllegalStateException("no page")));
    start(app, "/error").get("/gone", "r-1");

    assertThat(onlyLine()).containsEntry("status", 410);
    assertThat(errors()).hasSize(1);
    assertThat(id(errors().get(0))).isEqualTo("r-1");
    assertThat(errors().get(0).getMessage()).isEqualTo("error page failed");
  }

  @Test
  void failure_after_the_response_was_committed_is_told_with_the_status_that_was_sent()
      throws Exception {
    TestApp app =
        app()
            .at(
                "/*",
                (request, response) -> {
                  response.getOutputStream().write("half".getBytes(UTF_8));
                  response.flushBuffer();
                  throw new IllegalStateException("no stock");
                });
    ServletServer server = start(app);
    try (RawClient client = server.connect()) {
      client.send("GET / HTTP/1.1", "Host: a", "X-Request-ID: r-1", "");
      String response = client.rest();
      assertThat(response).startsWith("HTTP/1.1 200").containsIgnoringCase("x-request-id: r-1\r\n");
    }

    assertFailed("r-1");
    assertThat(pairs(log.line())).containsEntry("status", 200).containsEntry("bytes_out", 4L);
  }

  /** It may be noticed by any write after the first. */
  @RepeatedTest(3)
  void client_that_goes_away_is_not_an_error_of_the_application() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch gone = new CountDownLatch(1);
    TestApp app =
        app()
            .at(
                "/*",
                (request, response) -> {
                  response.flushBuffer();
                  asked.countDown();
                  await(gone);
                  byte[] much = new byte[64 * 1024];
                  for (int i = 0; i < 2_000; i++) {
                    response.getOutputStream().write(much);
                  }
                });
    ServletServer server = start(app);
    RawClient client = server.connect().send("GET / HTTP/1.1", "Host: a", "X-Request-ID: r-1", "");
    await(asked);
    client.reset();
    gone.countDown();

    ILoggingEvent line = onlyLineEvent();
    assertThat(line.getLevel()).isEqualTo(Level.INFO);
    assertThat(pairs(line)).containsEntry("outcome", "client_gone").containsKey("error");
    assertThat(errors()).isEmpty();
  }

  @Test
  void client_that_stops_sending_is_not_an_error_of_the_application() throws Exception {
    TestApp app = app().at("/*", (request, response) -> request.getInputStream().readAllBytes());
    ServletServer server = start(app);
    try (RawClient client = server.connect()) {
      client.send("POST / HTTP/1.1", "Host: a", "Content-Length: 100", "", "some of it");
      client.stopSending();
      client.rest();
    }

    assertThat(onlyLine()).containsEntry("outcome", "client_gone");
    assertThat(errors()).isEmpty();
  }

  @Test
  void errors_of_eight_clients_never_mix() throws Exception {
    TestApp app =
        app()
            .at(
                "/*",
                (request, response) -> {
                  throw new IllegalStateException(request.getHeader("X-Request-ID"));
                });
    ServletServer server = start(app);
    List<String> ids = Stream.iterate(0, i -> i + 1).limit(80).map(i -> "id-" + i).toList();
    ids.parallelStream().forEach(id -> assertThat(statusOf(server, id)).isEqualTo(500));
    eventually().until(() -> log.lines().size() == ids.size());

    assertThat(log.lines())
        .extracting(ServletContract::id)
        .containsExactlyInAnyOrderElementsOf(ids);
    assertThat(log.lines())
        .allSatisfy(line -> assertThat(pairs(line)).containsEntry("error_message", id(line)));
    assertThat(errors())
        .isNotEmpty()
        .allSatisfy(e -> assertThat(e.getThrowableProxy().getMessage()).isEqualTo(id(e)));
  }

  private static int statusOf(ServletServer server, String id) {
    try {
      return server.get("/", id).statusCode();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
