package dev.underpin.observability.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.underpin.core.context.AmbientTrace;
import dev.underpin.core.context.RequestContext;
import dev.underpin.core.context.TraceParent;
import dev.underpin.observability.RequestLogging;
import dev.underpin.observability.spi.LoggedRequest;
import io.micrometer.tracing.test.simple.SimpleTracer;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

/** Beside OpenTelemetry's SDK and Micrometer Tracing: their ids are taken, their headers stay. */
class OtherTracersTest {

  private static final String OUTSIDE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  private static final AmbientTrace OPEN_TELEMETRY =
      () -> {
        SpanContext span = Span.current().getSpanContext();
        return span.isValid()
            ? new TraceParent(
                span.getTraceId(), span.getSpanId(), span.getTraceFlags().asByte() & 0xff)
            : null;
      };

  /** Without anybody to tell, the SDK makes no spans. */
  private final SdkTracerProvider provider =
      SdkTracerProvider.builder().addSpanProcessor(new Listening()).build();

  private final Tracer tracer = provider.get("test");
  private final Queue<List<String>> received = new ConcurrentLinkedQueue<>();
  private final HttpServer server;

  OtherTracersTest() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
  }

  @BeforeEach
  void start() {
    server.createContext(
        "/",
        exchange -> {
          received.add(exchange.getRequestHeaders().getOrDefault("traceparent", List.of()));
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
    provider.close();
  }

  private HttpRequest.Builder request() {
    return HttpRequest.newBuilder(
        URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/"));
  }

  private static RequestLogging logging(AmbientTrace ambient) {
    return RequestLogging.builder("shop").ambientTrace(ambient).build();
  }

  private static List<String> headers(String name) {
    return name.equalsIgnoreCase("traceparent") ? List.of(OUTSIDE) : List.of();
  }

  private static String ids(Span span) {
    return span.getSpanContext().getTraceId() + "-" + span.getSpanContext().getSpanId();
  }

  private static String header(Span span) {
    return "00-" + ids(span) + "-" + span.getSpanContext().getTraceFlags().asHex();
  }

  private static String logged() {
    return MDC.get("trace_id") + "-" + MDC.get("span_id");
  }

  @Test
  void ids_of_open_telemetrys_span_are_those_of_the_request_and_its_lines() {
    Span span = tracer.spanBuilder("GET /cart").startSpan();
    try (Scope scope = span.makeCurrent()) {
      LoggedRequest request = logging(OPEN_TELEMETRY).begin(OtherTracersTest::headers);

      request.context().run(() -> assertThat(logged()).isEqualTo(ids(span)));
      assertThat(request.context().toJobCarrier().encode())
          .contains(span.getSpanContext().getTraceId());
    } finally {
      span.end();
    }
  }

  @Test
  void outbound_call_is_told_the_span_that_open_telemetry_is_in_by_then() throws Exception {
    RequestLogging requests = logging(OPEN_TELEMETRY);
    HttpClient http = requests.outbound(HttpClient.newHttpClient());
    Span span = tracer.spanBuilder("GET /cart").startSpan();
    Span call;
    try (Scope scope = span.makeCurrent()) {
      RequestContext context = requests.begin(OtherTracersTest::headers).context();
      call = tracer.spanBuilder("POST /charges").startSpan();
      try (Scope calling = call.makeCurrent();
          dev.underpin.core.context.Scope inside = context.open()) {
        http.send(request().build(), BodyHandlers.discarding());
      }
    }

    assertThat(received.remove()).containsExactly(header(call));
  }

  @Test
  void header_that_open_telemetry_has_set_is_never_overwritten() throws Exception {
    RequestLogging requests = logging(OPEN_TELEMETRY);
    HttpClient http = requests.outbound(HttpClient.newHttpClient());
    Span call = tracer.spanBuilder("POST /charges").startSpan();
    HttpRequest.Builder request = request();
    W3CTraceContextPropagator.getInstance()
        .inject(Context.root().with(call), request, HttpRequest.Builder::setHeader);

    requests
        .begin(OtherTracersTest::headers)
        .context()
        .call(() -> http.send(request.build(), BodyHandlers.discarding()));

    assertThat(received.remove()).containsExactly(header(call));
  }

  @Test
  void where_open_telemetry_is_in_no_span_the_callers_trace_goes_on() {
    LoggedRequest request = logging(OPEN_TELEMETRY).begin(OtherTracersTest::headers);

    TraceParent trace = Objects.requireNonNull(request.context().trace());

    assertThat(OUTSIDE).contains(trace.traceId());
  }

  @Test
  void ids_of_micrometers_span_are_those_of_the_request() {
    SimpleTracer simple = new SimpleTracer();
    var span = simple.nextSpan().name("GET /cart").start();
    span.context().setTraceId("00c0ffee00c0ffee"); // 64 bits, as Brave may have them
    span.context().setSpanId("b7ad6b7169203331");
    span.context().setSampled(true);
    RequestLogging requests = logging(MicrometerTrace.of(simple));
    try (var scope = simple.withSpan(span)) {
      LoggedRequest request = requests.begin(OtherTracersTest::headers);

      request
          .context()
          .run(
              () ->
                  assertThat(logged())
                      .isEqualTo("000000000000000000c0ffee00c0ffee-b7ad6b7169203331"));
    }
    TraceParent after =
        Objects.requireNonNull(requests.begin(OtherTracersTest::headers).context().trace());
    assertThat(OUTSIDE).contains(after.traceId());
  }

  private static final class Listening implements SpanProcessor {

    @Override
    public void onStart(Context parent, ReadWriteSpan span) {}

    @Override
    public boolean isStartRequired() {
      return true;
    }

    @Override
    public void onEnd(ReadableSpan span) {}

    @Override
    public boolean isEndRequired() {
      return true;
    }
  }
}
