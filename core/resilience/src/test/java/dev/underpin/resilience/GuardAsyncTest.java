package dev.underpin.resilience;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.underpin.core.Retry;
import dev.underpin.core.context.RequestContext;
import dev.underpin.core.context.TallyCounter;
import dev.underpin.resilience.testing.ManualGuardTime;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class GuardAsyncTest {

  private final ManualGuardTime time = new ManualGuardTime();
  private final Recorder recorder = new Recorder();
  private final Guard guard =
      Guard.builder("stripe")
          .time(time)
          .listener(recorder)
          .timeout(ofMillis(800))
          .retry(Retry.fixed(3, ofMillis(100)))
          .idempotent(true)
          .circuitBreaker(b -> b.window(4))
          .maxConcurrent(2)
          .build();
  private final CircuitBreaker breaker =
      guard.registries().circuitBreakers().circuitBreaker("stripe");
  private final List<CompletableFuture<String>> attempts = new ArrayList<>();

  private CompletableFuture<String> attempt() {
    CompletableFuture<String> answer = new CompletableFuture<>();
    attempts.add(answer);
    return answer;
  }

  private static Throwable failure(CompletableFuture<?> result) {
    assertThat(result).isCompletedExceptionally();
    return result.handle((value, thrown) -> thrown).join();
  }

  @Test
  void the_answer_comes_through() {
    CompletableFuture<String> result = guard.callAsync(this::attempt);
    assertThat(guard.inProgress()).isEqualTo(1);

    attempts.get(0).complete("charged");

    assertThat(result).isCompletedWithValue("charged");
    assertThat(guard.inProgress()).isZero();
    assertThat(breaker.getMetrics().getNumberOfSuccessfulCalls()).isEqualTo(1);
  }

  @Test
  void failures_are_retried_after_their_pauses_and_the_last_one_comes_out_unwrapped() {
    CompletableFuture<String> result = guard.callAsync(this::attempt);

    attempts.get(0).completeExceptionally(Scripted.broken());
    time.advance(ofMillis(99));
    assertThat(attempts).hasSize(1);
    time.advance(ofMillis(1));
    assertThat(attempts).hasSize(2);
    attempts.get(1).completeExceptionally(new CompletionException(Scripted.broken()));
    time.advance(ofMillis(100));
    attempts.get(2).completeExceptionally(new CompletionException(Scripted.broken()));

    assertThat(failure(result)).isExactlyInstanceOf(IOException.class);
    assertThat(breaker.getMetrics().getNumberOfFailedCalls()).isEqualTo(3);
    assertThat(guard.inProgress()).isZero();
  }

  @Test
  void an_attempt_that_times_out_is_cancelled_and_retried() {
    CompletableFuture<String> result = guard.callAsync(this::attempt);

    time.advance(ofMillis(800));
    assertThat(attempts.get(0)).isCancelled();
    assertThat(guard.inProgress()).isZero();
    time.advance(ofMillis(100));
    attempts.get(1).complete("charged");

    assertThat(result).isCompletedWithValue("charged");
    assertThat(recorder.events)
        .containsExactly("failure TIMEOUT", "retry after 1 in 100 ms", "answer");
  }

  @Test
  void the_timer_of_an_answered_attempt_does_nothing() {
    CompletableFuture<String> result = guard.callAsync(this::attempt);
    attempts.get(0).complete("charged");

    time.advance(ofMinutes(1));

    assertThat(result).isCompletedWithValue("charged");
    assertThat(recorder.events).containsExactly("answer");
  }

  @Test
  void the_callers_deadline_cuts_it_short_and_is_not_held_against_anybody() {
    Guard patient =
        Guard.builder("patient")
            .time(time)
            .timeout(Duration.ofHours(2))
            .circuitBreaker(b -> b.window(1))
            .build();
    RequestContext hurried = RequestContext.builder().deadlineAfter(Duration.ofHours(1)).build();
    CompletableFuture<String> result = hurried.call(() -> patient.callAsync(this::attempt));

    time.advance(Duration.ofHours(1));

    assertThat(failure(result)).hasMessageContaining("DEADLINE");
    assertThat(attempts.get(0)).isCancelled();
    assertThat(patient.registries().circuitBreakers().circuitBreaker("patient").getState())
        .isEqualTo(State.CLOSED);
  }

  @Test
  void cancelling_the_result_cancels_the_attempt_and_nobody_is_blamed() {
    RequestContext request = RequestContext.builder().build();
    CompletableFuture<String> result = request.call(() -> guard.callAsync(this::attempt));

    result.cancel(true);

    assertThat(attempts.get(0)).isCancelled();
    assertThat(guard.inProgress()).isZero();
    assertThat(breaker.getMetrics().getNumberOfBufferedCalls()).isZero();
    assertThat(request.tally().get(TallyCounter.CALLS)).isEqualTo(1);
    time.advance(ofSeconds(10));
    assertThat(attempts).hasSize(1);
  }

  @Test
  void cancelling_the_result_during_a_pause_ends_the_retrying() {
    CompletableFuture<String> result = guard.callAsync(this::attempt);
    attempts.get(0).completeExceptionally(Scripted.broken());

    result.cancel(true);
    time.advance(ofSeconds(10));

    assertThat(attempts).hasSize(1);
  }

  @Test
  void a_result_that_its_caller_completes_ends_the_attempt_too() {
    CompletableFuture<String> result = guard.callAsync(this::attempt);

    result.complete("never mind");

    assertThat(attempts.get(0)).isCancelled();
    assertThat(guard.inProgress()).isZero();
  }

  @Test
  void a_refusal_is_a_failed_future_and_not_thrown() {
    CompletableFuture<String> first = guard.callAsync(this::attempt);
    CompletableFuture<String> second = guard.callAsync(this::attempt);
    CompletableFuture<String> third = guard.callAsync(this::attempt);

    assertThat(first).isNotDone();
    assertThat(second).isNotDone();
    assertThat(failure(third)).isInstanceOf(GuardException.Refused.class);
  }

  @Test
  void a_retry_that_is_refused_fails_with_what_came_before() {
    CompletableFuture<String> result = guard.callAsync(this::attempt);
    attempts.get(0).completeExceptionally(Scripted.broken());
    breaker.transitionToForcedOpenState();

    time.advance(ofMillis(100));

    assertThat(failure(result)).isExactlyInstanceOf(IOException.class);
  }
}
