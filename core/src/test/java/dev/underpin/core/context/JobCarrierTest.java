package dev.underpin.core.context;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JobCarrierTest {

  private static final ContextKey TENANT = ContextKey.of("tenant").logged().carried();
  private static final ContextKey PLAN = ContextKey.of("plan").carried();
  private static final ContextKey USER = ContextKey.of("user").logged();

  private final RequestContext request =
      RequestContext.builder()
          .requestId("r-1")
          .traceparent("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
          .deadlineAfter(Duration.ofSeconds(2))
          .put(TENANT, "acme & söhne")
          .put(PLAN, "pro")
          .put(USER, "ana")
          .build();

  /** Rows outlive the program that wrote them: this text must stay readable. */
  @Test
  void the_text_in_the_row_is_this() {
    String spanId = requireNonNull(request.trace()).spanId();

    assertThat(request.toJobCarrier().encode())
        .isEqualTo(
            "k.plan=pro&l.tenant=acme+%26+s%C3%B6hne&request_id=r-1"
                + "&traceparent=00-4bf92f3577b34da6a3ce929d0e0e4736-"
                + spanId
                + "-01");
  }

  @Test
  void ids_trace_and_carried_keys_reach_the_job() {
    RequestContext job = throughTheRow(request);

    assertThat(job.requestId()).isEqualTo("r-1");
    assertThat(job.get(TENANT)).isEqualTo("acme & söhne");
    assertThat(job.get(PLAN)).isEqualTo("pro");
    assertThat(requireNonNull(job.trace()).traceId()).isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
    assertThat(requireNonNull(job.trace()).isSampled()).isTrue();
  }

  @Test
  void a_job_is_a_span_of_its_own_with_a_tally_of_its_own_and_without_the_deadline() {
    request.tally().add(TallyCounter.QUERIES, 1);

    RequestContext job = throughTheRow(request);

    assertThat(requireNonNull(job.trace()).spanId())
        .isNotEqualTo(requireNonNull(request.trace()).spanId());
    assertThat(job.tally().get(TallyCounter.QUERIES)).isZero();
    assertThat(job.remaining()).isNull();
  }

  @Test
  void the_tracestate_reaches_the_job_as_far_as_the_standard_asks() {
    String small = "rojo=1,congo=2";
    String large = "a=" + "x".repeat(200) + ",b=1," + "c=" + "y".repeat(100);
    String many = ",d=" + "z".repeat(100) + ",e=" + "z".repeat(100) + ",f=" + "z".repeat(100);

    assertThat(throughTheRow(withState(small)).traceState().header()).isEqualTo(small);
    // the long member goes first, then the oldest, until 512 characters are left
    assertThat(throughTheRow(withState(large + many)).traceState())
        .isEqualTo(TraceState.parse(List.of("b=1,c=" + "y".repeat(100) + many)));
    assertThat(throughTheRow(withState(large + many + ",g=" + "w".repeat(120))).traceState())
        .isEqualTo(TraceState.parse(List.of("b=1,c=" + "y".repeat(100) + many)));
  }

  private static RequestContext withState(String state) {
    Map<String, List<String>> headers =
        Map.of(
            "traceparent",
            List.of("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"),
            "tracestate",
            List.of(state));
    return RequestContext.builder().headers(Propagation.standard(), headers::get).build();
  }

  @Test
  void baggage_stays_behind() {
    RequestContext loaded =
        request.toBuilder().baggage(Baggage.empty().with("region", "north")).build();

    assertThat(throughTheRow(loaded).baggage()).isEqualTo(Baggage.empty());
  }

  @Test
  void keys_that_are_not_carried_stay_behind() {
    assertThat(throughTheRow(request).get(USER)).isNull();
  }

  @Test
  void a_carried_key_is_logged_in_the_job_if_it_was_in_the_request() {
    throughTheRow(request)
        .run(
            () ->
                assertThat(Mdc.all())
                    .containsOnlyKeys("request_id", "trace_id", "span_id", "tenant")
                    .containsEntry("tenant", "acme & söhne"));
  }

  @Test
  void a_job_that_enqueues_a_job_carries_the_same_keys_on() {
    RequestContext grandchild = throughTheRow(throughTheRow(request));

    assertThat(grandchild.requestId()).isEqualTo("r-1");
    assertThat(grandchild.get(TENANT)).isEqualTo("acme & söhne");
  }

  @Test
  void the_naming_profile_reaches_the_job() {
    for (NamingProfile profile : NamingProfile.values()) {
      RequestContext named = request.toBuilder().naming(profile).build();

      assertThat(throughTheRow(named).naming()).isEqualTo(profile);
    }
  }

  @Test
  void outside_a_request_there_is_nothing_to_send_along() {
    JobCarrier carrier = RequestContext.empty().toJobCarrier();

    assertThat(carrier.isEmpty()).isTrue();
    assertThat(carrier.encode()).isEmpty();
    assertThat(JobCarrier.decode("")).isEqualTo(carrier);
    assertThat(JobCarrier.decode(null)).isEqualTo(carrier).hasSameHashCodeAs(carrier);
    assertThat(RequestContext.builder(carrier).build().requestId()).isNotNull();
  }

  @Test
  void an_entry_that_cannot_be_read_is_left_out_and_the_others_stay() {
    RequestContext job =
        RequestContext.builder(
                JobCarrier.decode(
                    "request_id=r-1&k.bad=%zz&k.cut=%4&=nameless&nothing&k.no+name=x&k.plan=pro&&"
                        + "naming=ROT13&traceparent=garbage"))
            .build();

    assertThat(job.requestId()).isEqualTo("r-1");
    assertThat(job.get(PLAN)).isEqualTo("pro");
    assertThat(job.values.visible()).containsOnlyKeys(PLAN);
    assertThat(job.naming()).isEqualTo(NamingProfile.OTEL);
    assertThat(job.trace()).isNotNull();
  }

  @Test
  void a_hostile_id_in_a_row_is_replaced() {
    RequestContext job =
        RequestContext.builder(JobCarrier.decode("request_id=r-1%0AERROR+forged")).build();

    assertThat(job.requestId()).doesNotContain("forged");
    assertThat(job.tally().get(TallyCounter.REQUEST_IDS_REFUSED)).isEqualTo(1);
  }

  @Test
  void its_text_for_people_has_names_but_no_values() {
    assertThat(request.toJobCarrier().toString())
        .contains("l.tenant", "request_id")
        .doesNotContain("acme", "r-1");
  }

  private static RequestContext throughTheRow(RequestContext context) {
    return RequestContext.builder(JobCarrier.decode(context.toJobCarrier().encode())).build();
  }
}
