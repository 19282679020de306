package dev.underpin.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.underpin.core.context.RequestContext;
import dev.underpin.core.context.Scope;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class GuardFallbackTest {

  private final Guard guard = Guard.builder("stripe").maxConcurrent(1).build();

  @Test
  void the_fallback_is_given_the_functions_own_exception() {
    List<Exception> given = new ArrayList<>();

    String value =
        guard.callOrElse(
            new Scripted().fails(1),
            failure -> {
              given.add(failure);
              return "queued";
            });

    assertThat(value).isEqualTo("queued");
    assertThat(given).singleElement().isInstanceOf(IOException.class);
  }

  @Test
  void a_fallback_that_throws_throws_its_own_with_the_failure_suppressed() {
    TimeoutException own = new TimeoutException("queue");

    Throwable thrown =
        catchThrowable(
            () ->
                guard.callOrElse(
                    new Scripted().fails(1),
                    failure -> {
                      throw own;
                    }));

    assertThat(thrown).isSameAs(own);
    assertThat(thrown.getSuppressed()).singleElement().isInstanceOf(IOException.class);
  }

  @Test
  void a_fallback_that_throws_the_failure_itself_throws_just_that() {
    Throwable thrown =
        catchThrowable(
            () ->
                guard.callOrElse(
                    new Scripted().fails(1),
                    failure -> {
                      throw failure;
                    }));

    assertThat(thrown).isInstanceOf(IOException.class).hasNoSuppressedExceptions();
  }

  @Test
  void the_fallback_runs_with_the_permits_given_back() {
    String value =
        guard.callOrElse(new Scripted().fails(1), failure -> guard.call(() -> "second try"));

    assertThat(value).isEqualTo("second try");
  }

  @Test
  void the_fallback_runs_in_the_callers_context_whatever_the_function_left_open() {
    RequestContext request = RequestContext.builder().requestId("r-1").build();
    RequestContext other = RequestContext.builder().requestId("other").build();

    String id =
        request.call(
            () ->
                guard.callOrElse(
                    () -> {
                      Scope leaked = other.open();
                      throw new IOException("left " + leaked + " open");
                    },
                    failure -> Objects.toString(RequestContext.current().requestId())));

    assertThat(id).isEqualTo("r-1");
  }

  @Test
  void a_function_that_is_interrupted_gets_no_fallback_and_the_flag_is_restored() {
    Throwable thrown =
        catchThrowable(
            () ->
                guard.callOrElse(
                    () -> {
                      throw new InterruptedException("shutting down");
                    },
                    failure -> "fallback"));
    boolean flag = Thread.interrupted();

    assertThat(thrown)
        .isInstanceOf(GuardException.Interrupted.class)
        .hasCauseInstanceOf(InterruptedException.class);
    assertThat(flag).isTrue();
  }

  @Test
  void what_call_throws_is_documented_by_the_types_alone() {
    // compiles without a throws clause: all that the call may throw goes to the fallback
    assertThat(guard.callOrElse(new Scripted(), failure -> "queued")).isEqualTo("charged");
    assertThatThrownBy(() -> guard.callOrElse(new Scripted().fails(1), this::checked))
        .isInstanceOf(IOException.class);
  }

  private String checked(Exception failure) throws IOException {
    throw new IOException(failure);
  }
}
