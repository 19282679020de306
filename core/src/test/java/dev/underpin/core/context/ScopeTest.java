package dev.underpin.core.context;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

class ScopeTest {

  private static final ContextKey TENANT = ContextKey.of("tenant").logged();
  private static final ContextKey USER = ContextKey.of("user").logged();
  private static final ContextKey SECRET = ContextKey.of("secret");

  private final RequestContext outer =
      RequestContext.builder().requestId("outer").put(TENANT, "acme").put(SECRET, "s3cr3t").build();
  private final RequestContext inner =
      RequestContext.builder().requestId("inner").put(USER, "ana").build();

  @AfterEach
  void nothing_is_left_open_nor_in_the_mdc() {
    Map<String, String> left = Mdc.all();
    MDC.clear();
    assertThat(left).isEmpty();
    assertThat(RequestContext.current()).isSameAs(RequestContext.empty());
  }

  @Test
  void an_open_context_is_current_and_its_ids_and_logged_keys_are_in_the_mdc() {
    try (Scope scope = outer.open()) {
      assertThat(RequestContext.current()).isSameAs(outer);
      assertThat(Mdc.all())
          .containsOnly(
              entry("request_id", "outer"),
              entry("trace_id", requireNonNull(outer.trace()).traceId()),
              entry("span_id", requireNonNull(outer.trace()).spanId()),
              entry("tenant", "acme"));
    }
  }

  @Test
  void ids_are_named_by_the_profile() {
    outer.toBuilder()
        .naming(NamingProfile.SPRING)
        .build()
        .run(
            () ->
                assertThat(Mdc.all()).containsOnlyKeys("requestId", "traceId", "spanId", "tenant"));
    outer.toBuilder()
        .naming(NamingProfile.ECS)
        .build()
        .run(
            () ->
                assertThat(Mdc.all())
                    .containsOnlyKeys("http.request.id", "trace.id", "span.id", "tenant"));
  }

  @Test
  void a_key_that_is_called_like_an_id_does_not_replace_the_id() {
    RequestContext context =
        RequestContext.builder()
            .requestId("real")
            .put(ContextKey.of("request_id").logged(), "forged")
            .build();

    context.run(() -> assertThat(MDC.get("request_id")).isEqualTo("real"));
  }

  @Test
  void closing_a_nested_scope_restores_context_and_mdc_key_by_key() {
    try (Scope first = outer.open()) {
      Map<String, String> before = Mdc.all();
      try (Scope second = inner.open()) {
        assertThat(RequestContext.current()).isSameAs(inner);
        assertThat(Mdc.all()).containsEntry("request_id", "inner").containsEntry("user", "ana");
      }
      assertThat(RequestContext.current()).isSameAs(outer);
      assertThat(Mdc.all()).isEqualTo(before);
    }
  }

  @Test
  void keys_of_the_outer_context_that_the_inner_one_lacks_are_hidden_and_come_back() {
    try (Scope first = outer.open()) {
      try (Scope second = inner.open()) {
        assertThat(Mdc.all()).doesNotContainKey("tenant");
        RequestContext.empty().run(() -> assertThat(Mdc.all()).isEmpty());
        assertThat(Mdc.all()).containsEntry("user", "ana").doesNotContainKey("tenant");
      }
      assertThat(Mdc.all()).containsEntry("tenant", "acme");
    }
  }

  /** context-propagation #347: keys that were selected stayed in the MDC after their scope. */
  @Test
  void selected_mdc_keys_do_not_leak_after_close() {
    Scope scope = outer.open();
    MDC.put("tenant", "changed inside");

    scope.close();

    assertThat(Mdc.all()).isEmpty();
  }

  @Test
  void keys_that_others_put_into_the_mdc_stay() {
    MDC.put("theirs", "before");
    MDC.put("tenant", "theirs too");

    try (Scope scope = outer.open()) {
      assertThat(Mdc.all()).containsEntry("theirs", "before").containsEntry("tenant", "acme");
      MDC.put("theirs", "during");
      MDC.put("new", "also theirs");
    }

    assertThat(Mdc.all())
        .containsOnly(
            entry("theirs", "during"), entry("new", "also theirs"), entry("tenant", "theirs too"));
    MDC.clear();
  }

  @Test
  void the_same_context_may_be_open_twice() {
    try (Scope first = outer.open()) {
      Map<String, String> before = Mdc.all();
      try (Scope second = outer.open()) {
        assertThat(Mdc.all()).isEqualTo(before);
      }
      assertThat(RequestContext.current()).isSameAs(outer);
      assertThat(Mdc.all()).isEqualTo(before);
    }
  }

  @Test
  void the_same_context_opened_again_puts_back_what_the_work_inside_changed() {
    try (Scope first = outer.open()) {
      try (Scope second = outer.open()) {
        MDC.put("tenant", "changed inside");
        MDC.remove("request_id");
      }
      assertThat(Mdc.all()).containsEntry("tenant", "acme").containsEntry("request_id", "outer");
    }
  }

  @Test
  void
      the_same_context_opened_again_over_a_changed_key_shows_its_own_value_and_puts_the_change_back() {
    try (Scope first = outer.open()) {
      MDC.put("tenant", "changed before");
      try (Scope second = outer.open()) {
        assertThat(Mdc.all()).containsEntry("tenant", "acme");
      }
      assertThat(Mdc.all()).containsEntry("tenant", "changed before");
    }
  }

  @Test
  void closing_twice_closes_nothing_else() {
    try (Scope first = outer.open()) {
      Scope second = inner.open();
      second.close();

      second.close();

      assertThat(RequestContext.current()).isSameAs(outer);
      assertThat(MDC.get("request_id")).isEqualTo("outer");
    }
  }

  @Test
  void closing_out_of_order_closes_the_inner_scopes_too() {
    Scope first = outer.open();
    Scope second = inner.open();
    Scope third = outer.open();

    first.close();

    assertThat(RequestContext.current()).isSameAs(RequestContext.empty());
    assertThat(Mdc.all()).isEmpty();
    third.close();
    second.close();
    assertThat(RequestContext.current()).isSameAs(RequestContext.empty());
    assertThat(Mdc.all()).isEmpty();
  }

  /** sentry-java #3177: the old scope of one thread was restored in another. */
  @Test
  void closing_in_another_thread_throws_and_leaves_that_thread_alone() throws Exception {
    String owner = Thread.currentThread().getName();
    try (Scope scope = outer.open()) {
      OtherThread.call(
          "other",
          () -> {
            try (Scope theirs = inner.open()) {
              assertThatThrownBy(scope::close)
                  .isInstanceOf(IllegalStateException.class)
                  .hasMessage(
                      "scope was opened by thread \"%s\" but closed by \"other\"; close it where it"
                          + " was opened",
                      owner);
              assertThat(RequestContext.current()).isSameAs(inner);
              assertThat(Mdc.all())
                  .containsEntry("request_id", "inner")
                  .doesNotContainKey("tenant");
            }
            assertThat(RequestContext.current()).isSameAs(RequestContext.empty());
            assertThat(Mdc.all()).isEmpty();
            return null;
          });

      assertThat(RequestContext.current()).isSameAs(outer);
      assertThat(MDC.get("request_id")).isEqualTo("outer");
    }
  }

  @Test
  void another_thread_knows_nothing_of_an_open_scope() throws Exception {
    try (Scope scope = outer.open()) {
      RequestContext seen = OtherThread.call("other", RequestContext::current);

      assertThat(seen).isSameAs(RequestContext.empty());
    }
  }

  @Test
  void an_exception_inside_restores_all_the_same() {
    IllegalStateException failure = new IllegalStateException("failed");

    assertThatThrownBy(
            () ->
                outer.run(
                    () ->
                        inner.run(
                            () -> {
                              throw failure;
                            })))
        .isSameAs(failure);
  }
}
