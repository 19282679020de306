package dev.underpin.core.context;

import static dev.underpin.core.context.TallyCounter.HEADERS_REFUSED;
import static dev.underpin.core.context.TallyCounter.REQUEST_IDS_REFUSED;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.underpin.core.testing.ManualClock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InboundHeadersTest {

  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String TRACEPARENT = "00-" + TRACE + "-00f067aa0ba902b7-01";
  private static final String DEADLINE = Propagation.DEFAULT_DEADLINE_HEADER;

  private final ManualClock clock = new ManualClock();
  private final Map<String, List<String>> headers = new HashMap<>();

  @Test
  void a_request_without_headers_gets_ids_of_its_own() {
    RequestContext context = read();

    assertThat(context.requestId()).isNotNull();
    assertThat(context.trace()).isNotNull();
    assertThat(context.traceState()).isEqualTo(TraceState.empty());
    assertThat(context.baggage()).isEqualTo(Baggage.empty());
    assertThat(context.remaining()).isNull();
    assertThat(refused(context)).isZero();
  }

  @Test
  void the_trace_goes_on_with_its_state() {
    headers.put("traceparent", List.of(" " + TRACEPARENT + "\t"));
    headers.put("tracestate", List.of("foo=1", "", "bar=2"));

    RequestContext context = read();

    assertThat(traceId(context)).isEqualTo(TRACE);
    assertThat(context.traceState().header()).isEqualTo("foo=1,bar=2");
    assertThat(refused(context)).isZero();
  }

  @Test
  void a_bad_traceparent_starts_a_new_trace_and_drops_the_state() {
    headers.put("traceparent", List.of("ff" + TRACEPARENT.substring(2)));
    headers.put("tracestate", List.of("foo=1"));

    RequestContext context = read();

    assertThat(traceId(context)).isNotEqualTo(TRACE);
    assertThat(context.traceState().isEmpty()).isTrue();
    assertThat(refused(context)).isEqualTo(1);
  }

  @Test
  void two_traceparents_start_a_new_trace_even_if_they_are_the_same() {
    headers.put("traceparent", List.of(TRACEPARENT, TRACEPARENT));
    headers.put("tracestate", List.of("foo=1"));

    RequestContext context = read();

    assertThat(traceId(context)).isNotEqualTo(TRACE);
    assertThat(context.traceState().isEmpty()).isTrue();
    assertThat(refused(context)).isEqualTo(1);
  }

  @Test
  void a_state_without_a_trace_belongs_to_nothing() {
    headers.put("tracestate", List.of("foo=1"));

    assertThat(read().traceState().isEmpty()).isTrue();
  }

  @Test
  void a_bad_state_is_dropped_and_the_trace_goes_on() {
    headers.put("traceparent", List.of(TRACEPARENT));
    headers.put("tracestate", List.of("foo=1", "FOO=2"));

    RequestContext context = read();

    assertThat(traceId(context)).isEqualTo(TRACE);
    assertThat(context.traceState().isEmpty()).isTrue();
    assertThat(refused(context)).isEqualTo(1);
  }

  @Test
  void the_deadline_is_what_the_caller_has_left() {
    headers.put(DEADLINE, List.of(" 1500 "));

    RequestContext context = read();
    clock.advance(Duration.ofMillis(400));

    assertThat(context.remaining()).isEqualTo(Duration.ofMillis(1100));
  }

  @Test
  void a_caller_can_bring_the_deadline_closer_but_not_put_it_off() {
    headers.put(DEADLINE, List.of("1500"));

    RequestContext own = builder().deadlineAfter(Duration.ofMillis(700)).build();
    RequestContext theirs = builder().deadlineAfter(Duration.ofSeconds(30)).build();

    assertThat(own.remaining()).isEqualTo(Duration.ofMillis(700));
    assertThat(theirs.remaining()).isEqualTo(Duration.ofMillis(1500));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-1",
        "+1",
        "1.5",
        "1e3",
        "0x10",
        "1500ms",
        "PT2S",
        "1 500",
        "1000000000",
        "99999999999999999999",
        "\u0661",
        "2027-01-01T00:00:00Z"
      })
  void a_deadline_that_is_no_number_of_milliseconds_is_counted_and_ignored(String value) {
    headers.put(DEADLINE, List.of(value));

    RequestContext context = read();

    assertThat(context.remaining()).isNull();
    assertThat(refused(context)).isEqualTo(1);
  }

  @Test
  void two_deadlines_are_counted_and_ignored() {
    headers.put(DEADLINE, List.of("100", "200"));

    assertThat(read().remaining()).isNull();
    assertThat(refused(read())).isEqualTo(1);
  }

  @Test
  void malformed_baggage_is_counted_once_and_the_rest_stays() {
    headers.put("baggage", List.of("a=1,b d=2", "c=3,=4"));

    RequestContext context = read();

    assertThat(context.baggage().header()).isEqualTo("a=1,c=3");
    assertThat(refused(context)).isEqualTo(1);
  }

  @Test
  void two_request_ids_are_none() {
    headers.put("X-Request-ID", List.of("r-1", "r-2"));

    RequestContext context = read();

    assertThat(context.requestId()).isNotIn("r-1", "r-2");
    assertThat(context.tally().get(REQUEST_IDS_REFUSED)).isEqualTo(1);
  }

  @Test
  void what_was_refused_shows_nowhere() {
    String evil = "evil\r\nSet-Cookie: x";
    for (String name : List.of("X-Request-ID", "traceparent", DEADLINE, "baggage")) {
      headers.put(name, List.of(evil));
    }

    RequestContext context = read();

    assertThat(refused(context)).isEqualTo(3);
    assertThat(context.tally().get(REQUEST_IDS_REFUSED)).isEqualTo(1);
    assertThat(context.toString()).doesNotContain("evil");
    assertThat(context.toHeaders(Propagation.standard()).toString()).doesNotContain("evil");
    assertThat(context.toJobCarrier().encode()).doesNotContain("evil");
    context.run(() -> assertThat(Mdc.all().toString()).doesNotContain("evil"));
  }

  private RequestContextBuilder builder() {
    return RequestContext.builder()
        .ticker(clock.ticker())
        .headers(Propagation.standard(), headers::get);
  }

  private RequestContext read() {
    return builder().build();
  }

  private static String traceId(RequestContext context) {
    return requireNonNull(context.trace()).traceId();
  }

  private static long refused(RequestContext context) {
    return context.tally().get(HEADERS_REFUSED);
  }
}
