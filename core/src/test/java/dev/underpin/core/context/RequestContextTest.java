package dev.underpin.core.context;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class RequestContextTest {

  private static final ContextKey TENANT = ContextKey.of("tenant").logged().carried();
  private static final String UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";
  private static final String TRACEPARENT =
      "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

  @Test
  void outside_any_scope_the_context_is_empty() {
    RequestContext current = RequestContext.current();

    assertThat(current).isSameAs(RequestContext.empty());
    assertThat(current.requestId()).isNull();
    assertThat(current.trace()).isNull();
    assertThat(current.remaining()).isNull();
    assertThat(current.get(TENANT)).isNull();
    assertThat(current.toJobCarrier().isEmpty()).isTrue();
    assertThat(current).hasToString("RequestContext[empty]");
  }

  @Test
  void ids_that_were_not_given_are_made() {
    RequestContext one = RequestContext.builder().build();
    RequestContext other = RequestContext.builder().requestId(null).traceparent(null).build();

    assertThat(one.requestId()).matches(UUID).isNotEqualTo(other.requestId());
    assertThat(other.requestId()).matches(UUID);
    assertThat(traceOf(one).traceId()).isNotEqualTo(traceOf(other).traceId());
    assertThat(other.tally().get(TallyCounter.REQUEST_IDS_REFUSED)).isZero();
  }

  @Test
  void the_trace_of_the_caller_goes_on_in_a_new_span() {
    RequestContext context = RequestContext.builder().traceparent(TRACEPARENT).build();

    assertThat(traceOf(context).traceId()).isEqualTo("0af7651916cd43dd8448eb211c80319c");
    assertThat(traceOf(context).spanId()).isNotEqualTo("b7ad6b7169203331");
    assertThat(traceOf(context).isSampled()).isTrue();
  }

  @Test
  void a_trace_that_the_standard_refuses_starts_a_new_one() {
    RequestContext context =
        RequestContext.builder().traceparent(TRACEPARENT.toUpperCase(Locale.ROOT)).build();

    assertThat(traceOf(context).traceId()).isNotEqualTo("0af7651916cd43dd8448eb211c80319c");
    assertThat(traceOf(context).isSampled()).isFalse();
  }

  @Test
  void a_deadline_is_what_remains_of_it() {
    RequestContext context = RequestContext.builder().deadlineAfter(Duration.ofMinutes(10)).build();

    assertThat(context.remaining()).isBetween(Duration.ofMinutes(5), Duration.ofMinutes(10));
  }

  @Test
  void a_deadline_in_the_past_is_over_at_once() {
    assertThat(RequestContext.builder().deadlineAfter(Duration.ZERO).build().remaining())
        .isEqualTo(Duration.ZERO);
    assertThat(RequestContext.builder().deadlineAfter(Duration.ofSeconds(-9)).build().remaining())
        .isEqualTo(Duration.ZERO);
  }

  @Test
  void a_deadline_in_the_far_future_does_not_overflow() {
    RequestContext context =
        RequestContext.builder().deadlineAfter(Duration.ofSeconds(Long.MAX_VALUE)).build();

    assertThat(context.remaining()).isGreaterThan(Duration.ofDays(36_000));
  }

  @Test
  void a_value_is_found_by_its_name_whatever_the_rules_of_the_key() {
    RequestContext context = RequestContext.builder().put(TENANT, "acme").build();

    assertThat(context.get(TENANT)).isEqualTo("acme");
    assertThat(context.get(ContextKey.of("tenant"))).isEqualTo("acme");
    assertThat(context.get(ContextKey.of("other"))).isNull();
  }

  @Test
  void the_value_put_last_wins_with_the_rules_of_its_key() {
    RequestContext context =
        RequestContext.builder().put(TENANT, "acme").put(ContextKey.of("tenant"), "globex").build();

    assertThat(context.get(TENANT)).isEqualTo("globex");
    assertThat(context.toJobCarrier().encode()).doesNotContain("tenant");
    context.run(() -> assertThat(Mdc.all()).doesNotContainKey("tenant"));
  }

  @Test
  void a_copy_keeps_everything_and_leaves_the_original_alone() {
    RequestContext original =
        RequestContext.builder()
            .requestId("r-1")
            .traceparent(TRACEPARENT)
            .deadlineAfter(Duration.ofMinutes(10))
            .naming(NamingProfile.ECS)
            .put(TENANT, "acme")
            .build();

    RequestContext copy = original.toBuilder().put(ContextKey.of("user"), "ana").build();

    assertThat(copy.requestId()).isEqualTo("r-1");
    assertThat(copy.trace()).isEqualTo(original.trace());
    assertThat(copy.remaining()).isBetween(Duration.ofMinutes(5), Duration.ofMinutes(10));
    assertThat(copy.naming()).isEqualTo(NamingProfile.ECS);
    assertThat(copy.get(TENANT)).isEqualTo("acme");
    assertThat(copy.tally()).isSameAs(original.tally());
    assertThat(original.get(ContextKey.of("user"))).isNull();
  }

  @Test
  void a_copy_of_the_empty_context_counts_for_itself() {
    RequestContext copy = RequestContext.empty().toBuilder().put(TENANT, "acme").build();

    copy.tally().add(TallyCounter.QUERIES, 2);

    assertThat(copy.tally().get(TallyCounter.QUERIES)).isEqualTo(2);
    assertThat(copy.requestId()).matches(UUID);
  }

  @Test
  void what_is_counted_outside_a_request_is_counted_nowhere() {
    Tally nowhere = RequestContext.empty().tally();

    nowhere.add(TallyCounter.QUERIES, 1);

    assertThat(nowhere.get(TallyCounter.QUERIES)).isZero();
    assertThat(nowhere.late()).isZero();
  }

  @Test
  void work_is_called_inside_the_context_and_its_exceptions_come_through() {
    RequestContext context = RequestContext.builder().build();

    assertThat(context.<RequestContext, RuntimeException>call(RequestContext::current))
        .isSameAs(context);
    IOException failure = new IOException("refused");
    assertThatThrownBy(
            () ->
                context.call(
                    () -> {
                      throw failure;
                    }))
        .isSameAs(failure);
    assertThat(RequestContext.current()).isSameAs(RequestContext.empty());
  }

  @Test
  void its_text_has_the_ids_but_no_values() {
    RequestContext context = RequestContext.builder().requestId("r-1").put(TENANT, "acme").build();

    assertThat(context.toString()).contains("r-1", traceOf(context).traceId());
    assertThat(context.toString()).doesNotContain("acme");
  }

  private static TraceParent traceOf(RequestContext context) {
    return requireNonNull(context.trace());
  }
}
