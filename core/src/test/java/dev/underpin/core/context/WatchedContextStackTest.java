package dev.underpin.core.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class WatchedContextStackTest {

  private final OpenScopes scopes = new OpenScopes();
  private final WatchedContextStack stack = new WatchedContextStack(scopes);
  private final RequestContext context = RequestContext.builder().requestId("r-1").build();

  @Test
  void an_open_scope_is_remembered_with_its_place_until_it_is_closed() {
    Scope scope = openedHere();

    assertThat(scopes.all()).hasSize(1);
    OpenScope open = scopes.all().get(0);
    assertThat(open.thread()).isEqualTo(Thread.currentThread().getName());
    assertThat(open.requestId()).isEqualTo("r-1");
    assertThat(open.openedAt().getStackTrace())
        .anyMatch(frame -> frame.getMethodName().equals("openedHere"));
    scope.close();
    assertThat(scopes.all()).isEmpty();
  }

  private Scope openedHere() {
    return stack.push(context);
  }

  @Test
  void closing_an_outer_scope_closes_the_inner_ones_here_too() {
    Scope outer = stack.push(context);
    Scope inner = stack.push(RequestContext.empty());
    assertThat(scopes.all()).hasSize(2);

    outer.close();
    inner.close();

    assertThat(scopes.all()).isEmpty();
    assertThat(stack.top()).isSameAs(RequestContext.empty());
  }

  @Test
  void a_scope_that_another_thread_wants_to_close_stays_open() throws Exception {
    Scope scope = stack.push(context);

    OtherThread.call(
        "other",
        () ->
            assertThatThrownBy(scope::close)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed by \"other\""));

    assertThat(scopes.all()).hasSize(1);
    scope.close();
    assertThat(scopes.all()).isEmpty();
  }
}
