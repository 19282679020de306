package dev.underpin.resilience;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.underpin.core.Retry;
import dev.underpin.core.context.RequestContext;
import dev.underpin.resilience.GuardException.Reason;
import dev.underpin.resilience.testing.ManualGuardTime;
import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.ratelimiter.RateLimiter;
import java.io.IOException;
import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** fallback(deadline(retry + budget(switch(breaker(rate(bulkhead(timeout(fn)))))))). */
class GuardOrderTest {

  private final ManualGuardTime time = new ManualGuardTime();
  private final Recorder recorder = new Recorder();
  private boolean on = true;
  private final Guard guard =
      Guard.builder("stripe")
          .time(time)
          .listener(recorder)
          .retry(Retry.fixed(3, ofMillis(10)))
          .idempotent(true)
          .circuitBreaker(
              b -> b.window(4).minimumCalls(4).openFor(Duration.ofSeconds(5)).trialCalls(1))
          .ratePerSecond(10)
          .maxConcurrent(1)
          .enabled(() -> on)
          .build();
  private final CircuitBreaker breaker =
      guard.registries().circuitBreakers().circuitBreaker("stripe");
  private final RateLimiter rate = guard.registries().rateLimiters().rateLimiter("stripe");
  private final Bulkhead bulkhead = guard.registries().bulkheads().bulkhead("stripe");
  private final Scripted stripe = new Scripted();

  private Reason refusal(ThrowingCallable call) {
    Throwable thrown = catchThrowable(call);
    assertThat(thrown).isInstanceOf(GuardException.class);
    return ((GuardException) thrown).reason();
  }

  private Reason refusal() {
    return refusal(() -> guard.call(stripe));
  }

  @Test
  void the_kill_switch_comes_before_the_breaker() {
    breaker.transitionToForcedOpenState();
    on = false;

    assertThat(refusal()).isEqualTo(Reason.DISABLED);
  }

  @Test
  void the_breaker_comes_before_the_rate() {
    breaker.transitionToForcedOpenState();
    rate.drainPermissions();

    assertThat(refusal()).isEqualTo(Reason.OPEN);
  }

  @Test
  void an_open_breaker_costs_no_rate() {
    breaker.transitionToForcedOpenState();

    refusal();

    assertThat(rate.getMetrics().getAvailablePermissions()).isEqualTo(10);
  }

  @Test
  void the_rate_comes_before_the_bulkhead() {
    rate.drainPermissions();
    bulkhead.tryAcquirePermission();

    assertThat(refusal()).isEqualTo(Reason.RATE);
  }

  @Test
  void the_bulkhead_comes_before_the_function() {
    bulkhead.tryAcquirePermission();

    assertThat(refusal()).isEqualTo(Reason.FULL);
    assertThat(stripe.asked).isZero();
  }

  @Test
  void the_deadline_comes_before_everything_but_the_fallback() {
    on = false;
    RequestContext late = RequestContext.builder().deadlineAfter(Duration.ZERO).build();

    late.run(() -> assertThat(refusal()).isEqualTo(Reason.DEADLINE));
    String value = late.call(() -> guard.callOrElse(stripe, failure -> "queued"));

    assertThat(value).isEqualTo("queued");
    assertThat(stripe.asked).isZero();
  }

  @Test
  void the_breaker_sees_every_attempt_and_the_fallback_only_the_end_of_all() {
    stripe.fails(3);

    String value = guard.callOrElse(stripe, failure -> "queued");

    assertThat(value).isEqualTo("queued");
    assertThat(breaker.getMetrics().getNumberOfFailedCalls()).isEqualTo(3);
    assertThat(recorder.events)
        .containsExactly(
            "failure IOException",
            "retry after 1 in 10 ms",
            "failure IOException",
            "retry after 2 in 10 ms",
            "failure IOException",
            "fallback IOException");
  }

  @Test
  void a_refusal_is_not_retried() {
    breaker.transitionToForcedOpenState();

    refusal();

    assertThat(recorder.events)
        .filteredOn(event -> !event.startsWith("breaker"))
        .containsExactly("refusal OPEN");
    assertThat(time.pauses()).isEmpty();
  }

  @Test
  void a_refusal_is_not_counted_as_a_failure() throws IOException {
    bulkhead.tryAcquirePermission();
    for (int i = 0; i < 9; i++) {
      assertThat(refusal()).isEqualTo(Reason.FULL);
    }
    bulkhead.onComplete();
    guard.call(stripe);
    for (int i = 0; i < 9; i++) {
      assertThat(refusal()).isEqualTo(Reason.RATE);
    }

    assertThat(breaker.getState()).isEqualTo(State.CLOSED);
    assertThat(breaker.getMetrics().getNumberOfBufferedCalls()).isEqualTo(1);
  }

  @Test
  void an_inner_guards_refusal_is_not_held_against_the_outer_ones_third_party() {
    Guard inner = Guard.builder("inner").enabled(() -> false).build();

    assertThatThrownBy(() -> guard.call(() -> inner.call(() -> "never")))
        .isInstanceOf(GuardException.Refused.class)
        .hasMessageContaining("inner");

    assertThat(breaker.getMetrics().getNumberOfBufferedCalls()).isZero();
    assertThat(time.pauses()).isEmpty();
  }

  @Test
  void a_second_attempt_that_is_refused_fails_with_what_the_first_one_failed_with() {
    stripe.then(
        () -> {
          on = false;
          throw Scripted.broken();
        });

    assertThatThrownBy(() -> guard.call(stripe)).isExactlyInstanceOf(IOException.class);

    assertThat(recorder.events)
        .containsExactly("failure IOException", "retry after 1 in 10 ms", "refusal DISABLED");
  }

  @Test
  void messages_name_the_guard_the_reason_and_the_numbers() {
    breaker.transitionToForcedOpenState();
    assertThatThrownBy(() -> guard.call(stripe))
        .hasMessage("guard \"stripe\" OPEN: held open by hand");
    breaker.reset();
    bulkhead.tryAcquirePermission();
    assertThatThrownBy(() -> guard.call(stripe))
        .hasMessage(
            "guard \"stripe\" FULL: all 1 places are taken, 0 of them by work that timed out and does not stop");
    rate.drainPermissions();
    assertThatThrownBy(() -> guard.call(stripe))
        .hasMessage("guard \"stripe\" RATE: 10 calls within this second were made");
  }

  @Test
  void a_new_second_brings_new_rate() throws IOException {
    rate.drainPermissions();
    assertThat(refusal()).isEqualTo(Reason.RATE);

    time.advance(Duration.ofSeconds(1));

    assertThat(guard.call(stripe)).isEqualTo("charged");
  }
}
