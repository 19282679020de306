package dev.underpin.observability;

import static dev.underpin.observability.LogRecorder.pairs;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.spi.ILoggingEvent;
import com.sun.net.httpserver.HttpHandler;
import dev.underpin.core.context.NamingProfile;
import dev.underpin.core.context.Propagation;
import dev.underpin.core.context.RequestContext;
import dev.underpin.core.context.TallyCounter;
import dev.underpin.core.context.TraceParent;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

class RequestIdTest {
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String SPAN = "00f067aa0ba902b7";
  private static final HttpHandler OK = TestServer.text("ok");

  private final RequestLogging requests = RequestLogging.builder("shop").build();
  private final LogRecorder log = new LogRecorder();

  @AfterEach
  void stop_recording() {
    log.close();
  }

  @Test
  void id_from_outside_is_in_the_response_and_in_every_line() throws Exception {
    HttpHandler app =
        exchange -> {
          LoggerFactory.getLogger("app").info("looking");
          OK.handle(exchange);
        };
    try (TestServer server = TestServer.of(requests.handler(app))) {
      HttpResponse<String> response =
          server.send(server.request("/").header("X-Request-ID", "order-42:a/b"));
      server.finish();
      assertThat(response.headers().allValues("X-Request-ID")).containsExactly("order-42:a/b");
      assertThat(log.events())
          .hasSize(2)
          .allSatisfy(
              e -> assertThat(e.getMDCPropertyMap()).containsEntry("request_id", "order-42:a/b"));
    }
  }

  @Test
  void missing_id_is_made() throws Exception {
    try (TestServer server = TestServer.of(requests.handler(OK))) {
      HttpResponse<String> first = server.get("/");
      HttpResponse<String> second = server.get("/");
      server.finish();
      List<String> sent = List.of(idOf(first), idOf(second));
      assertThat(sent).doesNotHaveDuplicates().allMatch(id -> id.length() == 36);
      assertThat(log.lines())
          .extracting(RequestIdTest::requestIdOf)
          .containsExactlyElementsOf(sent);
    }
  }

  @Test
  void header_and_names_are_those_that_were_chosen() throws Exception {
    RequestLogging chosen =
        RequestLogging.builder("shop")
            .propagation(Propagation.builder().requestIdHeader("X-Correlation-ID").build())
            .naming(NamingProfile.ECS)
            .build();
    try (TestServer server = TestServer.of(chosen.handler(OK))) {
      HttpResponse<String> response =
          server.send(
              server.request("/").header("X-Correlation-ID", "c1").header("X-Request-ID", "r1"));
      server.finish();
      assertThat(response.headers().firstValue("X-Correlation-ID")).contains("c1");
      assertThat(response.headers().firstValue("X-Request-ID")).isEmpty();
      assertThat(log.line().getMDCPropertyMap())
          .containsEntry("http.request.id", "c1")
          .containsKeys("trace.id", "span.id")
          .hasSize(3);
    }
  }

  @Test
  void trace_goes_on_in_a_span_of_its_own() throws Exception {
    try (TestServer server = TestServer.of(requests.handler(OK))) {
      server.send(server.request("/").header("traceparent", "00-" + TRACE + "-" + SPAN + "-01"));
      server.finish();
      Map<String, String> mdc = log.line().getMDCPropertyMap();
      assertThat(mdc).containsEntry("trace_id", TRACE);
      assertThat(mdc.get("span_id")).matches("[0-9a-f]{16}").isNotEqualTo(SPAN);
    }
  }

  @Test
  void two_headers_of_a_kind_are_no_id_and_no_trace() throws Exception {
    String parent = "traceparent: 01-" + TRACE + "-" + SPAN + "-01-x";
    try (TestServer server = TestServer.of(requests.handler(OK));
        RawClient client = server.connect()) {
      client.send("GET / HTTP/1.1", "X-Request-ID: a", "X-Request-ID: b", parent, parent, "");
      String response = client.response();
      server.finish();
      assertThat(response).doesNotContain("X-request-id: a\r").doesNotContain("X-request-id: b\r");
      assertThat(log.line().getMDCPropertyMap().get("request_id")).hasSize(36);
      assertThat(log.line().getMDCPropertyMap().get("trace_id")).isNotEqualTo(TRACE);
      assertThat(pairs(log.line())).containsEntry("request_ids_refused", 1L);
    }
  }

  @Test
  void worker_thread_gets_its_mdc_and_context_back() throws Exception {
    try (TestServer server = TestServer.of(requests.handler(OK))) {
      server.at(
          "/bad",
          requests.handler(
              exchange -> {
                throw new IllegalStateException("no");
              }));
      server
          .threads()
          .submit(() -> MDC.setContextMap(Map.of("mine", "1", "request_id", "old")))
          .get();
      server.get("/");
      server.get("/bad");
      Map<String, String> after = server.threads().submit(MDC::getCopyOfContextMap).get();
      assertThat(after)
          .containsExactlyInAnyOrderEntriesOf(Map.of("mine", "1", "request_id", "old"));
      RequestContext context = server.threads().submit(RequestContext::current).get();
      assertThat(context).isSameAs(RequestContext.empty());
      assertThat(log.lines()).allMatch(e -> e.getMDCPropertyMap().containsKey("mine")).hasSize(2);
    }
  }

  @Test
  void requests_of_eight_threads_never_mix() throws Exception {
    HttpHandler app =
        exchange -> {
          String asked = exchange.getRequestURI().getQuery();
          RequestContext.current().tally().add(TallyCounter.CALLS, asked.length());
          LoggerFactory.getLogger("app").info(asked);
          TestServer.text(asked).handle(exchange);
        };
    try (TestServer server = new TestServer(8)) {
      server.at("/", requests.handler(app));
      ExecutorService clients = Executors.newFixedThreadPool(8);
      List<Callable<Void>> calls = new ArrayList<>();
      for (int i = 0; i < 400; i++) {
        String id = "id-" + "x".repeat(i % 50) + i;
        calls.add(
            () -> {
              var response = server.send(server.request("/?" + id).header("X-Request-ID", id));
              assertThat(idOf(response)).isEqualTo(id).isEqualTo(response.body());
              return null;
            });
      }
      for (Future<Void> call : clients.invokeAll(calls)) {
        call.get();
      }
      clients.shutdown();
      server.finish();
    }
    assertThat(log.lines())
        .hasSize(400)
        .allSatisfy(
            line -> {
              int length = requestIdOf(line).length();
              assertThat(pairs(line)).containsEntry("calls", (long) length);
              assertThat(pairs(line)).containsEntry("bytes_out", (long) length);
            })
        .extracting(RequestIdTest::requestIdOf)
        .doesNotHaveDuplicates();
    assertThat(log.events())
        .filteredOn(e -> e.getLoggerName().equals("app"))
        .hasSize(400)
        .allSatisfy(
            e -> assertThat(e.getMDCPropertyMap()).containsEntry("request_id", e.getMessage()));
  }

  @Test
  void connection_is_kept_for_the_next_request() throws Exception {
    try (TestServer server = TestServer.of(requests.handler(OK));
        RawClient client = server.connect()) {
      for (String id : List.of("first", "second", "third")) {
        client.send("GET / HTTP/1.1", "X-Request-ID: " + id, "");
        assertThat(client.response()).contains("X-request-id: " + id + "\r\n").endsWith("ok");
      }
      server.finish();
      assertThat(log.lines())
          .extracting(RequestIdTest::requestIdOf)
          .containsExactly("first", "second", "third");
    }
  }

  @Test
  void time_that_the_caller_gives_is_the_deadline_unless_ours_is_shorter() throws Exception {
    RequestLogging hurried = RequestLogging.builder("shop").deadline(Duration.ofSeconds(2)).build();
    HttpHandler app =
        exchange ->
            TestServer.text(String.valueOf(RequestContext.current().remaining())).handle(exchange);
    try (TestServer server = TestServer.of(requests.handler(app))) {
      server.at("/hurried", hurried.handler(app));
      assertThat(server.get("/").body()).isEqualTo("null");
      assertThat(remaining(server, "/", "60000"))
          .isBetween(Duration.ofSeconds(30), Duration.ofMinutes(1));
      assertThat(remaining(server, "/hurried", "60000")).isLessThanOrEqualTo(Duration.ofSeconds(2));
      assertThat(remaining(server, "/hurried", "1")).isLessThanOrEqualTo(Duration.ofMillis(1));
    }
  }

  private static Duration remaining(TestServer server, String path, String millis)
      throws Exception {
    return Duration.parse(
        server.send(server.request(path).header("X-Request-Timeout-Ms", millis)).body());
  }

  @Test
  void headers_that_are_malformed_are_counted_and_do_not_stop_the_request() throws Exception {
    try (TestServer server = TestServer.of(requests.handler(OK))) {
      server.send(
          server
              .request("/")
              .header("X-Request-Timeout-Ms", "-1")
              .header("traceparent", "00-h0stile")
              .header("baggage", "h0stile"));
      server.finish();
      assertThat(pairs(log.line())).containsEntry("headers_refused", 3L);
      assertThat(LogRecorder.everythingIn(log.line())).doesNotContain("h0stile");
    }
  }

  @Test
  void trace_of_another_library_wins() throws Exception {
    TraceParent theirs = new TraceParent("a".repeat(32), "b".repeat(16), 1);
    RequestLogging traced = RequestLogging.builder("shop").ambientTrace(() -> theirs).build();
    try (TestServer server = TestServer.of(traced.handler(OK))) {
      server.send(server.request("/").header("traceparent", "00-" + TRACE + "-" + SPAN + "-01"));
      server.finish();
      assertThat(log.line().getMDCPropertyMap())
          .containsEntry("trace_id", theirs.traceId())
          .containsEntry("span_id", theirs.spanId());
    }
  }

  private static String requestIdOf(ILoggingEvent event) {
    return event.getMDCPropertyMap().getOrDefault("request_id", "none");
  }

  private static String idOf(HttpResponse<?> response) {
    return response.headers().firstValue("X-Request-ID").orElseThrow();
  }
}
