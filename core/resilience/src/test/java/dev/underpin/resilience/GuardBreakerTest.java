package dev.underpin.resilience;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.underpin.core.Health;
import dev.underpin.core.context.RequestContext;
import dev.underpin.resilience.testing.ManualGuardTime;
import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.ratelimiter.RateLimiter;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class GuardBreakerTest {

  private final ManualGuardTime time = new ManualGuardTime();
  private final Recorder recorder = new Recorder();
  private final Guard guard =
      Guard.builder("stripe")
          .time(time)
          .listener(recorder)
          .circuitBreaker(
              b ->
                  b.window(4)
                      .failureRate(50)
                      .slowCall(ofMillis(600))
                      .openFor(ofSeconds(5))
                      .trialCalls(2))
          .ratePerSecond(100)
          .maxConcurrent(10)
          .build();
  private final CircuitBreaker breaker =
      guard.registries().circuitBreakers().circuitBreaker("stripe");
  private final RateLimiter rate = guard.registries().rateLimiters().rateLimiter("stripe");
  private final Bulkhead bulkhead = guard.registries().bulkheads().bulkhead("stripe");

  private void fails(int times) {
    for (int i = 0; i < times; i++) {
      assertThat(catchThrowable(() -> guard.call(new Scripted().fails(1))))
          .isInstanceOf(IOException.class);
    }
  }

  private void answers(int times) {
    for (int i = 0; i < times; i++) {
      assertThat(catchThrowable(() -> guard.call(new Scripted()))).isNull();
    }
  }

  private void opens() {
    fails(4);
    assertThat(breaker.getState()).isEqualTo(State.OPEN);
  }

  private void halfOpens() {
    opens();
    time.advance(ofSeconds(6));
  }

  @Test
  void half_of_the_calls_failing_opens_it_and_the_message_says_so() {
    answers(2);
    fails(2);

    Scripted stripe = new Scripted();
    assertThatThrownBy(() -> guard.call(stripe))
        .isInstanceOf(GuardException.Refused.class)
        .hasMessage("guard \"stripe\" OPEN: 50 % of the last 4 calls failed, 0 % were slow");
    assertThat(stripe.asked).isZero();
    assertThat(recorder.events).contains("breaker CLOSED to OPEN");
  }

  @Test
  void slow_answers_open_it() {
    for (int i = 0; i < 4; i++) {
      String value =
          guard.call(
              () -> {
                time.advance(ofMillis(601));
                return "slow";
              });
      assertThat(value).isEqualTo("slow");
    }

    assertThat(breaker.getState()).isEqualTo(State.OPEN);
  }

  @Test
  void it_closes_again_after_trial_calls_that_went_well() {
    halfOpens();

    answers(2);

    assertThat(breaker.getState()).isEqualTo(State.CLOSED);
    assertThat(recorder.events)
        .contains("breaker OPEN to HALF_OPEN", "breaker HALF_OPEN to CLOSED");
  }

  @Test
  void trial_calls_that_are_refused_further_in_give_their_permission_back() {
    halfOpens();
    int left = rate.getMetrics().getAvailablePermissions();
    assertThat(rate.acquirePermission(left)).isTrue();
    for (int i = 0; i < 5; i++) {
      assertThat(catchThrowable(() -> guard.call(() -> "x"))).hasMessageContaining("RATE");
    }
    time.advance(ofSeconds(1));
    for (int i = 0; i < 10; i++) {
      bulkhead.tryAcquirePermission();
    }
    for (int i = 0; i < 5; i++) {
      assertThat(catchThrowable(() -> guard.call(() -> "x"))).hasMessageContaining("FULL");
    }
    for (int i = 0; i < 10; i++) {
      bulkhead.onComplete();
    }

    answers(2);

    assertThat(breaker.getState()).isEqualTo(State.CLOSED);
  }

  @Test
  void trial_calls_that_were_cut_short_by_their_callers_give_their_permission_back() {
    halfOpens();
    for (int i = 0; i < 5; i++) {
      CompletableFuture<String> result = guard.callAsync(CompletableFuture::new);
      result.cancel(true);
    }
    RequestContext hurried = RequestContext.builder().deadlineAfter(Duration.ofHours(1)).build();
    for (int i = 0; i < 5; i++) {
      hurried.run(
          () ->
              assertThat(
                      catchThrowable(
                          () ->
                              guard.call(
                                  new Scripted()
                                      .then(
                                          () -> {
                                            time.advance(Duration.ofHours(1));
                                            throw Scripted.broken();
                                          }))))
                  .hasMessageContaining("DEADLINE"));
    }
    for (int i = 0; i < 5; i++) {
      assertThat(
              catchThrowable(
                  () ->
                      guard.call(
                          () -> {
                            throw new InterruptedException("shutting down");
                          })))
          .isInstanceOf(InterruptedException.class);
    }

    answers(2);

    assertThat(breaker.getState()).isEqualTo(State.CLOSED);
  }

  @Test
  void a_call_from_before_has_no_part_in_the_trial() {
    CompletableFuture<String> first = new CompletableFuture<>();
    CompletableFuture<String> second = new CompletableFuture<>();
    CompletableFuture<String> third = new CompletableFuture<>();
    CompletableFuture<String> old = guard.callAsync(() -> first);
    guard.callAsync(() -> second).exceptionally(failure -> "");
    CompletableFuture<String> dropped = guard.callAsync(() -> third);
    halfOpens();
    CompletableFuture<String> trial = new CompletableFuture<>();
    guard.callAsync(() -> trial).exceptionally(failure -> "");
    assertThat(breaker.getState()).isEqualTo(State.HALF_OPEN);

    first.completeExceptionally(Scripted.broken());
    second.completeExceptionally(Scripted.broken());
    dropped.cancel(true);

    assertThat(old).isCompletedExceptionally();
    assertThat(breaker.getState()).isEqualTo(State.HALF_OPEN);
    assertThat(breaker.getMetrics().getNumberOfBufferedCalls()).isZero();
    assertThat(breaker.tryAcquirePermission()).isTrue();
    assertThat(breaker.tryAcquirePermission()).as("a third trial call").isFalse();
  }

  @Test
  void a_clock_that_is_set_does_not_keep_it_open() {
    opens();

    time.advance(ofSeconds(4));
    assertThat(catchThrowable(() -> guard.call(() -> "x"))).hasMessageContaining("OPEN");
    time.advance(ofSeconds(2));

    answers(1);
  }

  @Test
  void health_is_degraded_while_it_is_open_and_never_down() throws Exception {
    assertThat(guard.healthCheck().check()).isEqualTo(Health.up());

    opens();

    Health health = guard.healthCheck().check();
    assertThat(guard.healthCheck().name()).isEqualTo("guard.stripe");
    assertThat(health.status()).isEqualTo(Health.Status.DEGRADED);
    assertThat(health.detail()).contains("OPEN", "100 % of the last 4 calls failed");
  }

  @Test
  void resilience4j_hears_of_success_and_failure_itself() {
    int[] heard = {0, 0};
    breaker.getEventPublisher().onSuccess(event -> heard[0]++).onError(event -> heard[1]++);

    answers(2);
    fails(1);

    assertThat(heard).containsExactly(2, 1);
    assertThat(breaker.getMetrics().getNumberOfSuccessfulCalls()).isEqualTo(2);
  }

  @Test
  void the_duration_that_the_breaker_sees_is_that_of_the_attempt() {
    long[] millis = {0};
    breaker
        .getEventPublisher()
        .onSuccess(
            event ->
                millis[0] = TimeUnit.NANOSECONDS.toMillis(event.getElapsedDuration().toNanos()));

    String value =
        guard.call(
            () -> {
              time.advance(ofMillis(70));
              return "charged";
            });

    assertThat(value).isEqualTo("charged");
    assertThat(millis[0]).isEqualTo(70);
  }
}
