package dev.underpin.observability;

import static dev.underpin.observability.LogRecorder.pairs;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import com.sun.net.httpserver.BasicAuthenticator;
import com.sun.net.httpserver.HttpContext;
import com.sun.net.httpserver.HttpHandler;
import dev.underpin.core.context.RequestContext;
import dev.underpin.core.context.Tally;
import dev.underpin.core.context.TallyCounter;
import dev.underpin.core.testing.ManualClock;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestLineTest {
  private static final HttpHandler OK = TestServer.text("ok");

  private final RequestLogging requests = RequestLogging.builder("shop").build();
  private final LogRecorder log = new LogRecorder();

  @AfterEach
  void stop_recording() {
    log.close();
  }

  @Test
  void line_has_these_fields_and_no_others() throws Exception {
    ManualClock clock = new ManualClock();
    RequestLogging timed =
        RequestLogging.builder("shop").route("/cart/{user}").ticker(clock.ticker()).build();
    HttpHandler app =
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          clock.advance(Duration.ofNanos(12_345_678));
          TestServer.text("thank you").handle(exchange);
        };
    try (TestServer server = TestServer.of(timed.handler(app))) {
      server.send(
          server.request("/cart/ana?token=secret").POST(BodyPublishers.ofString("three pears")));
      server.finish();
      ILoggingEvent line = log.line();
      assertThat(line.getLoggerName()).isEqualTo("underpin.request.shop");
      assertThat(line.getLevel()).isEqualTo(Level.INFO);
      assertThat(line.getMessage()).isEqualTo("POST /cart/{user} 200 in 12.346 ms");
      assertThat(pairs(line))
          .containsExactly(
              entry("service", "shop"),
              entry("method", "POST"),
              entry("route", "/cart/{user}"),
              entry("status", 200),
              entry("duration_ms", 12.346),
              entry("bytes_in", 11L),
              entry("bytes_out", 9L));
      assertThat(line.getMDCPropertyMap()).containsOnlyKeys("request_id", "trace_id", "span_id");
      assertThat(LogRecorder.everythingIn(line)).doesNotContain("ana").doesNotContain("secret");
    }
  }

  @Test
  void notes_are_fields_of_the_line_on_one_line_and_under_no_name_twice() throws Exception {
    HttpHandler app =
        exchange -> {
          Tally tally = RequestContext.current().tally();
          tally.note("basket", "three pears\nand a plum");
          tally.note("status", "mine");
          TestServer.text("ok").handle(exchange);
        };
    try (TestServer server = TestServer.of(requests.handler(app))) {
      server.get("/cart");
      server.finish();
    }

    assertThat(pairs(log.line()))
        .containsEntry("basket", "three pears and a plum")
        .containsEntry("status", 200)
        .containsEntry("note_status", "mine");
  }

  @Test
  void listeners_hear_of_every_request_and_one_that_throws_costs_no_line() throws Exception {
    Queue<EndedRequest> heard = new ConcurrentLinkedQueue<>();
    RequestLogging listened =
        RequestLogging.builder("shop")
            .route("/cart/{user}")
            .sampling(Sampling.percent(0))
            .listener(
                ended -> {
                  throw new IllegalStateException("broken");
                })
            .listener(heard::add)
            .build();
    try (TestServer server = TestServer.of(listened.handler(OK))) {
      server.get("/cart/ana");
      server.finish();
    }

    assertThat(log.lines()).isEmpty();
    assertThat(listened.linesDropped()).isEqualTo(1);
    EndedRequest ended = heard.remove();
    assertThat(ended.method()).isEqualTo("GET");
    assertThat(ended.route()).isEqualTo("/cart/{user}");
    assertThat(ended.status()).isEqualTo(200);
    assertThat(ended.bytesOut()).isEqualTo(2);
    assertThat(ended.isFailed()).isFalse();
  }

  @Test
  void counters_that_counted_are_in_the_line_and_times_in_milliseconds() throws Exception {
    HttpHandler app =
        exchange -> {
          Tally tally = RequestContext.current().tally();
          tally.add(TallyCounter.QUERIES, 3);
          tally.add(TallyCounter.QUERY_NANOS, 1_500_000);
          tally.add(TallyCounter.CALL_NANOS, 42_000);
          OK.handle(exchange);
        };
    try (TestServer server = TestServer.of(requests.handler(app))) {
      server.get("/");
      server.finish();
      assertThat(pairs(log.line()))
          .containsEntry("queries", 3L)
          .containsEntry("query_ms", 1.5)
          .containsEntry("call_ms", 0.042)
          .doesNotContainKeys("query_nanos", "calls", "cache_misses", "request_ids_refused");
    }
  }

  @Test
  void status_of_500_and_above_is_a_warning_without_a_failure() throws Exception {
    try (TestServer server =
        TestServer.of(requests.handler(exchange -> exchange.sendResponseHeaders(503, -1)))) {
      server.get("/");
      server.finish();
      assertThat(log.line().getLevel()).isEqualTo(Level.WARN);
      assertThat(pairs(log.line())).containsEntry("status", 503).doesNotContainKey("outcome");
      assertThat(log.events()).hasSize(1);
    }
  }

  @Test
  void what_is_counted_after_the_line_is_late() throws Exception {
    Queue<Tally> kept = new ConcurrentLinkedQueue<>();
    HttpHandler app =
        exchange -> {
          kept.add(RequestContext.current().tally());
          OK.handle(exchange);
        };
    try (TestServer server = TestServer.of(requests.handler(app))) {
      server.get("/");
      server.finish();
      kept.element().add(TallyCounter.QUERIES, 1);
      assertThat(kept.element().late()).isEqualTo(1);
      assertThat(kept.element().get(TallyCounter.QUERIES)).isZero();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/, /",
    "/product/42, /product/{id}",
    "/product/a%2Fb, /product/{id}",
    "/product/new, /product/new",
    "/product/42/reviews, /*",
    "/wp-login.php, /*",
    "/api, /api",
    "/api/secret-token, /api/*"
  })
  void route_is_a_template_or_the_context_never_the_path(String path, String route)
      throws Exception {
    RequestLogging routed =
        RequestLogging.builder("shop").route("/product/{id}").route("/product/new").build();
    try (TestServer server = TestServer.of(routed.handler(OK))) {
      server.at("/api", routed.handler(OK));
      server.get(path + "?q=x");
      server.finish();
      assertThat(pairs(log.line())).containsEntry("route", route);
    }
  }

  @Test
  void filter_works_with_the_servers_own_authentication() throws Exception {
    try (TestServer server = new TestServer(1)) {
      HttpContext context = server.at("/", OK);
      context.getFilters().add(requests.filter());
      context.setAuthenticator(
          new BasicAuthenticator("shop") {
            @Override
            public boolean checkCredentials(String user, String password) {
              return user.equals("ana") && password.equals("pear");
            }
          });
      String ana = Base64.getEncoder().encodeToString("ana:pear".getBytes(UTF_8));
      try (RawClient client = server.connect()) {
        client.send("GET / HTTP/1.1", "");
        assertThat(client.response()).startsWith("HTTP/1.1 401 ").contains("X-request-id: ");
        client.send("GET / HTTP/1.1", "Authorization: Basic " + ana, "");
        assertThat(client.response()).startsWith("HTTP/1.1 200 ").endsWith("ok");
      }
      server.finish();
      assertThat(log.lines()).extracting(e -> pairs(e).get("status")).containsExactly(401, 200);
    }
  }

  @Test
  void filter_and_handler_together_write_one_line() throws Exception {
    try (TestServer server = new TestServer(1)) {
      server.at("/", requests.handler(OK)).getFilters().add(requests.filter());
      assertThat(server.get("/").body()).isEqualTo("ok");
      server.finish();
      assertThat(log.lines()).hasSize(1);
    }
  }

  @Test
  void responses_without_length_or_body_are_told_as_they_were() throws Exception {
    HttpHandler app =
        exchange -> {
          switch (exchange.getRequestURI().getPath()) {
            case "/none" -> exchange.sendResponseHeaders(204, -1);
            case "/head" -> exchange.sendResponseHeaders(200, -1);
            default -> {
              exchange.sendResponseHeaders(200, 0);
              try (var out = exchange.getResponseBody()) {
                for (String part : List.of("one ", "two ", "three")) {
                  out.write(part.getBytes(UTF_8));
                }
                out.write('!');
              }
            }
          }
        };
    try (TestServer server = TestServer.of(requests.handler(app))) {
      assertThat(server.get("/none").statusCode()).isEqualTo(204);
      var head = server.request("/head").method("HEAD", BodyPublishers.noBody());
      assertThat(server.send(head).statusCode()).isEqualTo(200);
      assertThat(server.get("/chunks").body()).isEqualTo("one two three!");
      server.finish();
      assertThat(log.lines()).noneMatch(line -> pairs(line).containsKey("outcome"));
      assertThat(log.lines())
          .extracting(e -> pairs(e).get("status"))
          .containsExactly(204, 200, 200);
      assertThat(log.lines())
          .extracting(e -> pairs(e).get("bytes_out"))
          .containsExactly(0L, 0L, 14L);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "my shop", "shop\n", "${env:X}"})
  void service_that_is_no_name_is_refused(String service) {
    assertThatThrownBy(() -> RequestLogging.builder(service))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "service name must match [A-Za-z0-9._-]{1,64} but was \"%s\"; change RequestLogging.builder",
            service);
  }
}
