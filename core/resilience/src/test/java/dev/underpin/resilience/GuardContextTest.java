package dev.underpin.resilience;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.underpin.core.Retry;
import dev.underpin.core.context.RequestContext;
import dev.underpin.core.context.Scope;
import dev.underpin.resilience.testing.ManualGuardTime;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.MDC;

@Timeout(60)
class GuardContextTest {

  private final RequestContext request = RequestContext.builder().requestId("r-1").build();
  private final RequestContext other = RequestContext.builder().requestId("other").build();
  private final List<String> seen = new CopyOnWriteArrayList<>();

  private void note() {
    seen.add(Objects.toString(RequestContext.current().requestId()) + "/" + MDC.get("request_id"));
  }

  @Test
  void a_timed_attempt_runs_in_the_callers_context_and_leaves_the_thread_as_it_was()
      throws Exception {
    ExecutorService one = Executors.newSingleThreadExecutor();
    try (Guard guard = Guard.builder("g").timeout(ofMinutes(5)).executor(one).build()) {
      request.run(
          () ->
              guard.call(
                  () -> {
                    note();
                    return "x";
                  }));
      one.submit(this::note).get();
    } finally {
      one.shutdownNow();
    }

    assertThat(seen).containsExactly("r-1/r-1", "null/null");
  }

  @Test
  void outside_a_request_a_timed_attempt_does_not_see_what_its_thread_was_left_with()
      throws Exception {
    ExecutorService one = Executors.newSingleThreadExecutor();
    one.submit(() -> Objects.requireNonNull(other.open())).get();
    try (Guard guard = Guard.builder("g").timeout(ofMinutes(5)).executor(one).build()) {
      String value =
          guard.call(
              () -> {
                note();
                return "x";
              });
      assertThat(value).isEqualTo("x");
    } finally {
      one.shutdownNow();
    }

    assertThat(seen).containsExactly("null/null");
  }

  @Test
  void every_attempt_runs_in_the_context_even_after_one_that_left_a_scope_open() {
    Guard guard =
        Guard.builder("g")
            .time(new ManualGuardTime())
            .retry(Retry.fixed(3, ofMillis(1)))
            .idempotent(true)
            .build();

    String value =
        request.call(
            () ->
                guard.callOrElse(
                    () -> {
                      note();
                      Scope leaked = other.open();
                      throw new IOException("left " + leaked + " open");
                    },
                    failure -> "queued"));

    assertThat(value).isEqualTo("queued");
    assertThat(seen).containsExactly("r-1/r-1", "r-1/r-1", "r-1/r-1");
    assertThat(RequestContext.current()).isSameAs(RequestContext.empty());
  }

  @Test
  void asynchronous_attempts_and_callbacks_run_in_the_context_on_whatever_thread()
      throws Exception {
    Recorder recorder = new Recorder();
    Guard guard =
        Guard.builder("g")
            .listener(recorder)
            .retry(Retry.fixed(3, ofMillis(1)))
            .idempotent(true)
            .build();
    ExecutorService client = Executors.newSingleThreadExecutor();
    try {
      CompletableFuture<String> result =
          request.call(
              () ->
                  guard
                      .callAsync(
                          () -> {
                            note();
                            CompletableFuture<String> answer = new CompletableFuture<>();
                            client.execute(() -> answer.completeExceptionally(Scripted.broken()));
                            return answer;
                          })
                      .whenComplete((value, failure) -> note())
                      .exceptionally(failure -> "queued"));
      assertThat(result.get(50, TimeUnit.SECONDS)).isEqualTo("queued");
    } finally {
      client.shutdownNow();
    }

    assertThat(seen).hasSize(4).containsOnly("r-1/r-1");
    assertThat(recorder.requests).hasSize(5).containsOnly("r-1");
  }

  @Test
  void an_asynchronous_timeout_is_told_in_the_context() {
    ManualGuardTime time = new ManualGuardTime();
    Recorder recorder = new Recorder();
    Guard guard = Guard.builder("g").time(time).listener(recorder).timeout(ofMillis(10)).build();

    CompletableFuture<String> result =
        request.call(
            () ->
                guard
                    .<String>callAsync(CompletableFuture::new)
                    .whenComplete((value, failure) -> note()));
    other.run(() -> time.advance(ofMillis(10)));

    assertThat(result).isCompletedExceptionally();
    assertThat(seen).containsExactly("r-1/r-1");
    assertThat(recorder.requests).containsOnly("r-1");
  }
}
