package dev.underpin.core.context;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AmbientTraceTest {

  private static final TraceParent THEIRS =
      new TraceParent("0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331", 1);
  private static final TraceParent THEIR_CLIENT_SPAN =
      new TraceParent(THEIRS.traceId(), "00f067aa0ba902b7", 1);
  private static final String OURS = "00-4bf92f3577b34da6a3ce929d0e0e4736-1234567890123456-01";

  private final Tracer tracer = new Tracer();
  private final RequestContextBuilder builder =
      RequestContext.builder()
          .headers(
              Propagation.standard(),
              Map.of("traceparent", List.of(OURS), "tracestate", List.of("ours=1"))::get)
          .ambientTrace(tracer);

  @Test
  void a_trace_that_exists_wins_over_our_own() {
    tracer.span = THEIRS;

    RequestContext context = builder.build();

    assertThat(context.trace()).isEqualTo(THEIRS);
    assertThat(context.traceState().header()).isEqualTo("theirs=1");
    context.run(
        () ->
            assertThat(Mdc.all())
                .containsEntry("trace_id", THEIRS.traceId())
                .containsEntry("span_id", THEIRS.spanId()));
  }

  @Test
  void the_span_of_the_tracing_library_goes_out_and_none_is_made_up() {
    tracer.span = THEIRS;
    RequestContext context = builder.build();

    tracer.span = THEIR_CLIENT_SPAN;

    assertThat(context.toHeaders(Propagation.standard()))
        .containsEntry("traceparent", THEIR_CLIENT_SPAN.header())
        .containsEntry("tracestate", "theirs=1");
    assertThat(context.toJobCarrier().encode()).contains(THEIR_CLIENT_SPAN.header());
  }

  @Test
  void where_the_tracing_library_has_no_span_its_trace_goes_on_all_the_same() {
    tracer.span = THEIRS;
    RequestContext context = builder.build();

    tracer.span = null; // a thread that the library does not know

    String sent = requireNonNull(context.toHeaders(Propagation.standard()).get("traceparent"));
    assertThat(sent).contains(THEIRS.traceId()).doesNotContain(THEIRS.spanId());
    assertThat(context.toJobCarrier().encode()).contains(THEIRS.header());
  }

  @Test
  void without_one_the_caller_s_trace_goes_on_as_ever() {
    RequestContext context = builder.build();

    assertThat(requireNonNull(context.trace()).traceId()).isEqualTo(OURS.substring(3, 35));
    assertThat(context.traceState().header()).isEqualTo("ours=1");
  }

  @Test
  void a_copy_asks_again() {
    RequestContext context = builder.build();

    tracer.span = THEIRS;

    assertThat(context.toBuilder().build().trace()).isEqualTo(THEIRS);
  }

  private static final class Tracer implements AmbientTrace {
    @Nullable TraceParent span;

    @Override
    public @Nullable TraceParent current() {
      return span;
    }

    @Override
    public TraceState state() {
      return requireNonNull(TraceState.parse(List.of("theirs=1")));
    }
  }
}
