package dev.underpin.observability;

import static dev.underpin.core.context.TallyCounter.HTTP_CALLS;
import static dev.underpin.core.context.TallyCounter.HTTP_CALLS_FAILED;
import static dev.underpin.core.context.TallyCounter.HTTP_CALL_NANOS;
import static dev.underpin.observability.LogRecorder.pairs;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.Headers;
import dev.underpin.core.context.Baggage;
import dev.underpin.core.context.ContextKey;
import dev.underpin.core.context.Propagation;
import dev.underpin.core.context.RequestContext;
import dev.underpin.core.context.Tally;
import dev.underpin.core.context.TraceParent;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes out to a third party, which is a real server here. */
@Timeout(60)
class OutboundTest {

  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String PARENT = "00-" + TRACE + "-00f067aa0ba902b7-01";

  private final RequestLogging requests = RequestLogging.builder("shop").build();
  private final HttpClient plain = HttpClient.newHttpClient();
  private final HttpClient http = requests.outbound(plain);
  private final Queue<Map<String, List<String>>> received = new ConcurrentLinkedQueue<>();
  private final CountDownLatch release = new CountDownLatch(1);
  private final RequestContext context =
      RequestContext.builder().requestId("r-1").traceparent(PARENT).build();
  private TestServer server = unstarted();

  @SuppressWarnings("NullAway") // there is one from before the first test on
  private static TestServer unstarted() {
    return null;
  }

  @BeforeEach
  void start_third_party() throws IOException {
    server = new TestServer(4);
    server.at(
        "/",
        exchange -> {
          received.add(Map.copyOf(exchange.getRequestHeaders()));
          switch (exchange.getRequestURI().getPath()) {
            case "/broken" -> exchange.sendResponseHeaders(503, -1);
            case "/missing" -> exchange.sendResponseHeaders(404, -1);
            case "/cut" -> exchange.close();
            case "/slow" -> {
              await();
              TestServer.text("late").handle(exchange);
            }
            default -> TestServer.text("ok").handle(exchange);
          }
        });
  }

  @AfterEach
  void stop_third_party() throws InterruptedException {
    release.countDown();
    server.close();
  }

  private void await() {
    try {
      release.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return context.call(() -> http.send(request.build(), BodyHandlers.ofString()));
  }

  private Headers sent() {
    Headers headers = new Headers();
    headers.putAll(received.remove());
    return headers;
  }

  @Test
  void request_id_and_a_new_span_of_the_trace_go_out() throws Exception {
    assertThat(send(server.request("/")).body()).isEqualTo("ok");

    Headers headers = sent();
    assertThat(headers.get("X-Request-ID")).containsExactly("r-1");
    assertThat(headers.get("traceparent")).hasSize(1);
    TraceParent trace = Objects.requireNonNull(TraceParent.parse(headers.getFirst("traceparent")));
    assertThat(trace.traceId()).isEqualTo(TRACE);
    assertThat(trace.isSampled()).isTrue();
    assertThat(trace.spanId())
        .isNotEqualTo(Objects.requireNonNull(context.trace()).spanId())
        .isNotEqualTo("00f067aa0ba902b7");
  }

  @Test
  void headers_that_the_caller_or_an_agent_set_are_never_overwritten() throws Exception {
    String theirs = "00-" + "a".repeat(32) + "-" + "b".repeat(16) + "-00";
    send(server.request("/").header("x-request-id", "theirs").header("TraceParent", theirs));

    Headers headers = sent();
    assertThat(headers.get("X-Request-ID")).containsExactly("theirs");
    assertThat(headers.get("traceparent")).containsExactly(theirs);
  }

  @Test
  void request_is_otherwise_as_the_caller_made_it() throws Exception {
    send(
        server
            .request("/path?q=1")
            .header("Accept", "a")
            .header("Accept", "b")
            .PUT(HttpRequest.BodyPublishers.ofString("three pears")));

    Headers headers = sent();
    assertThat(headers.get("Accept")).containsExactly("a", "b");
    assertThat(headers.get("Content-length")).containsExactly("11");
  }

  @Test
  void outside_a_request_everything_goes_as_it_is() throws Exception {
    http.send(server.request("/").build(), BodyHandlers.ofString());
    http.sendAsync(server.request("/").build(), BodyHandlers.ofString()).get();

    for (int i = 0; i < 2; i++) {
      assertThat(sent()).doesNotContainKeys("X-request-id", "Traceparent");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void timeout_is_cut_to_what_remains_of_the_deadline(boolean async) {
    RequestContext hurried = context.toBuilder().deadlineAfter(Duration.ofMillis(300)).build();
    HttpRequest slow = server.request("/slow").timeout(Duration.ofMinutes(10)).build();

    assertThatThrownBy(
            () ->
                hurried.call(
                    () ->
                        async
                            ? http.sendAsync(slow, BodyHandlers.ofString()).get()
                            : http.send(slow, BodyHandlers.ofString())))
        .satisfiesAnyOf(
            e -> assertThat(e).isInstanceOf(HttpTimeoutException.class),
            e -> assertThat(e).hasCauseInstanceOf(HttpTimeoutException.class));
    assertThat(hurried.tally().get(HTTP_CALLS_FAILED)).isEqualTo(1);
  }

  @Test
  void timeout_of_the_caller_stays_where_it_is_shorter() throws Exception {
    RequestContext patient = context.toBuilder().deadlineAfter(Duration.ofHours(1)).build();
    HttpRequest asked = server.request("/").timeout(Duration.ofSeconds(7)).build();

    for (RequestContext caller : List.of(patient, context)) {
      assertThat(OutboundRequest.of(asked, caller, Propagation.standard()).timeout())
          .contains(Duration.ofSeconds(7));
    }
  }

  @Test
  void remaining_deadline_goes_out_in_milliseconds() throws Exception {
    RequestContext hurried = context.toBuilder().deadlineAfter(Duration.ofMinutes(1)).build();
    hurried.call(() -> http.send(server.request("/").build(), BodyHandlers.ofString()));

    assertThat(Long.parseLong(sent().getFirst("X-Request-Timeout-Ms"))).isBetween(1L, 60_000L);
  }

  @Test
  void state_of_our_trace_goes_out_only_with_our_trace() throws Exception {
    RequestContext stateful =
        RequestContext.builder()
            .headers(
                Propagation.standard(),
                Map.of("traceparent", List.of(PARENT), "tracestate", List.of("shop=1"))::get)
            .build();
    stateful.call(() -> http.send(server.request("/").build(), BodyHandlers.ofString()));
    HttpRequest traced = server.request("/").header("traceparent", PARENT).build();
    stateful.call(() -> http.send(traced, BodyHandlers.ofString()));

    assertThat(sent().get("tracestate")).containsExactly("shop=1");
    assertThat(sent()).doesNotContainKey("Tracestate");
  }

  @Test
  void baggage_and_keys_go_to_allowed_hosts_only() throws Exception {
    ContextKey tenant = ContextKey.of("tenant");
    RequestContext friendly =
        context.toBuilder().put(tenant, "acme").baggage(Baggage.parse(List.of("a=1"))).build();
    for (String host : List.of("127.0.0.1", "elsewhere.test")) {
      Propagation propagation =
          Propagation.builder().key(tenant, "X-Tenant").allowHost(host).build();
      HttpClient client =
          RequestLogging.builder("shop").propagation(propagation).build().outbound(plain);
      friendly.call(() -> client.send(server.request("/").build(), BodyHandlers.ofString()));
    }

    assertThat(sent()).containsKeys("X-tenant", "Baggage");
    assertThat(sent()).doesNotContainKeys("X-tenant", "Baggage").containsKey("X-request-id");
  }

  @Test
  void nothing_is_sent_when_the_deadline_is_over() throws Exception {
    RequestContext late = context.toBuilder().deadlineAfter(Duration.ZERO).build();
    HttpRequest request = server.request("/").build();

    assertThatThrownBy(() -> late.call(() -> http.send(request, BodyHandlers.ofString())))
        .isInstanceOf(HttpTimeoutException.class)
        .hasMessage(
            "deadline of the request was over before 127.0.0.1 was called; nothing was sent");
    assertThatThrownBy(
            () -> late.call(() -> http.sendAsync(request, BodyHandlers.ofString()).get()))
        .hasCauseInstanceOf(HttpTimeoutException.class);
    server.finish();
    assertThat(received).isEmpty();
  }

  @Test
  void calls_their_time_and_failures_are_counted() throws Exception {
    send(server.request("/"));
    send(server.request("/missing"));
    send(server.request("/broken"));
    assertThatThrownBy(() -> send(server.request("/cut"))).isInstanceOf(IOException.class);
    context
        .call(() -> http.sendAsync(server.request("/broken").build(), BodyHandlers.ofString()))
        .get();

    Tally tally = context.tally();
    assertThat(tally.get(HTTP_CALLS)).isEqualTo(5);
    assertThat(tally.get(HTTP_CALLS_FAILED)).isEqualTo(3);
    assertThat(tally.get(HTTP_CALL_NANOS)).isPositive();
  }

  @Test
  void line_of_the_request_tells_of_calls_to_third_parties() throws Exception {
    try (LogRecorder log = new LogRecorder();
        TestServer shop =
            TestServer.of(
                requests.handler(
                    exchange -> {
                      try {
                        http.send(server.request("/").build(), BodyHandlers.ofString());
                      } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                      }
                      TestServer.text("bought").handle(exchange);
                    }))) {
      shop.send(shop.request("/").header("X-Request-ID", "r-2"));
      shop.finish();

      assertThat(pairs(log.line())).containsEntry("http_calls", 1L).containsKey("http_call_ms");
      assertThat(sent().get("X-Request-ID")).containsExactly("r-2");
    }
  }

  @Test
  void wrapping_twice_changes_nothing() {
    assertThat(requests.outbound(http)).isSameAs(http);
  }

  @Test
  void it_is_the_client_that_it_wraps_in_all_else() {
    assertThat(http.version()).isEqualTo(plain.version());
    assertThat(http.followRedirects()).isEqualTo(plain.followRedirects());
    assertThat(http.sslContext()).isSameAs(plain.sslContext());
    assertThat(http.connectTimeout()).isEqualTo(plain.connectTimeout());
    assertThat(http.executor()).isEqualTo(plain.executor());
    assertThat(http.authenticator()).isEqualTo(plain.authenticator());
    assertThat(http.cookieHandler()).isEqualTo(plain.cookieHandler());
    assertThat(http.proxy()).isEqualTo(plain.proxy());
    assertThat(http.sslParameters().getProtocols()).isEqualTo(plain.sslParameters().getProtocols());
    assertThat(http.newWebSocketBuilder()).isNotNull();
  }
}
