package dev.underpin.core.context;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.underpin.core.testing.ManualClock;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OutboundHeadersTest {

  private static final ContextKey TENANT = ContextKey.of("tenant").logged().carried();
  private static final ContextKey USER = ContextKey.of("user");
  private static final ContextKey API_TOKEN = ContextKey.of("api_token");
  private static final URI FRIEND = URI.create("http://stock.shop.internal/items");
  private static final URI STRANGER = URI.create("https://payments.example/charge");
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

  private final ManualClock clock = new ManualClock();
  private final Propagation propagation =
      Propagation.builder()
          .key(TENANT, "X-Tenant")
          .key(API_TOKEN, "X-Api-Token")
          .allowHost("*.shop.internal")
          .build();
  private final RequestContext context =
      RequestContext.builder()
          .ticker(clock.ticker())
          .headers(
              propagation,
              Map.of(
                      "traceparent", List.of("00-" + TRACE + "-00f067aa0ba902b7-01"),
                      "tracestate", List.of("rojo=1", "congo=2"),
                      "baggage", List.of("plan=pro;p=1"))
                  ::get)
          .requestId("r-1")
          .deadlineAfter(Duration.ofSeconds(2))
          .put(TENANT, "acme")
          .put(USER, "ana")
          .hidden(API_TOKEN, "s3cr3t")
          .build();

  @Test
  void id_trace_and_remaining_deadline_go_to_everybody() {
    clock.advance(Duration.ofNanos(700_500_000));

    Map<String, String> headers = context.toHeaders(propagation, STRANGER);

    assertThat(headers)
        .containsOnlyKeys("X-Request-ID", "traceparent", "tracestate", "X-Request-Timeout-Ms")
        .contains(
            entry("X-Request-ID", "r-1"),
            entry("tracestate", "rojo=1,congo=2"),
            entry("X-Request-Timeout-Ms", "1299"));
    assertThat(headers.get("traceparent")).matches("00-" + TRACE + "-[0-9a-f]{16}-01");
    assertThat(context.toHeaders(propagation).keySet()).isEqualTo(headers.keySet());
  }

  @Test
  void baggage_and_keys_go_to_allowed_hosts_only() {
    assertThat(context.toHeaders(propagation, FRIEND))
        .contains(entry("baggage", "plan=pro;p=1"), entry("X-Tenant", "acme"));
    assertThat(context.toHeaders(propagation, STRANGER)).doesNotContainKeys("baggage", "X-Tenant");
    assertThat(context.toHeaders(propagation)).doesNotContainKeys("baggage", "X-Tenant");
  }

  @Test
  void a_hidden_value_is_in_no_header_even_if_its_key_is_to_be_sent() {
    assertThat(context.toHeaders(propagation, FRIEND).toString())
        .doesNotContain("s3cr3t", "X-Api-Token");
  }

  @Test
  void each_call_is_a_span_of_its_own() {
    Set<String> spans = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      spans.add(requireNonNull(context.toHeaders(propagation).get("traceparent")));
    }

    assertThat(spans).hasSize(100).noneMatch(span -> span.contains(ownSpan()));
  }

  private String ownSpan() {
    return requireNonNull(context.trace()).spanId();
  }

  @Test
  void when_the_time_is_up_nothing_remains() {
    clock.advance(Duration.ofSeconds(5));

    assertThat(context.toHeaders(propagation)).containsEntry("X-Request-Timeout-Ms", "0");
  }

  @Test
  void a_deadline_beyond_what_a_header_holds_is_sent_as_the_longest() {
    RequestContext patient =
        RequestContext.builder().deadlineAfter(Duration.ofDays(30_000)).build();

    assertThat(patient.toHeaders(propagation)).containsEntry("X-Request-Timeout-Ms", "999999999");
  }

  @Test
  void a_value_cannot_break_out_of_its_header() {
    RequestContext hostile =
        context.toBuilder().put(TENANT, "söhne & co\r\nX-Admin: 1 100%").build();

    assertThat(hostile.toHeaders(propagation, FRIEND))
        .containsEntry("X-Tenant", "s%C3%B6hne%20&%20co%0D%0AX-Admin:%201%20100%25");
  }

  @Test
  void outside_a_request_there_is_nothing_to_say() {
    assertThat(RequestContext.empty().toHeaders(propagation, FRIEND)).isEmpty();
  }

  @Test
  void the_next_service_reads_what_was_sent() {
    RequestContext next =
        RequestContext.builder()
            .ticker(clock.ticker())
            .headers(propagation, only(context.toHeaders(propagation, FRIEND))::get)
            .build();

    assertThat(next.requestId()).isEqualTo("r-1");
    assertThat(requireNonNull(next.trace()).traceId()).isEqualTo(TRACE);
    assertThat(next.traceState()).isEqualTo(context.traceState());
    assertThat(next.baggage()).isEqualTo(context.baggage());
    assertThat(next.remaining()).isEqualTo(Duration.ofSeconds(2));
    assertThat(next.tally().get(TallyCounter.HEADERS_REFUSED)).isZero();
    // a tenant is a claim: whoever is called decides whom it believes
    assertThat(next.get(TENANT)).isNull();
  }

  private static Map<String, List<String>> only(Map<String, String> headers) {
    Map<String, List<String>> lists = new HashMap<>();
    headers.forEach((name, value) -> lists.put(name, List.of(value)));
    return lists;
  }
}
