package dev.underpin.resilience;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.underpin.core.Health;
import dev.underpin.core.Retry;
import dev.underpin.resilience.testing.ManualGuardTime;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a guard does when it is the application itself that is at fault, or nobody is. */
class GuardFaultsTest {

  private final ManualGuardTime time = new ManualGuardTime();
  private final Recorder recorder = new Recorder();
  private Guard guard = Guard.builder("stripe").listener(recorder).time(time).build();

  @AfterEach
  void close() {
    guard.close();
  }

  @Test
  void an_error_is_neither_counted_nor_retried_nor_caught_by_the_fallback() {
    guard.close();
    guard =
        Guard.builder("broken")
            .time(time)
            .retry(Retry.fixed(3, ofMillis(1)))
            .idempotent(true)
            .maxConcurrent(1)
            .circuitBreaker(b -> b.window(2).minimumCalls(2))
            .build();
    int[] asked = {0};

    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(
              () ->
                  guard.callOrElse(
                      () -> {
                        asked[0]++;
                        throw new StackOverflowError("deep");
                      },
                      failure -> "fallback"))
          .isExactlyInstanceOf(StackOverflowError.class);
    }

    assertThat(asked[0]).isEqualTo(3);
    assertThat(guard.inProgress()).isZero();
    CircuitBreaker breaker = guard.registries().circuitBreakers().circuitBreaker("broken");
    assertThat(breaker.getState()).isEqualTo(CircuitBreaker.State.CLOSED);
    assertThat(breaker.getMetrics().getNumberOfBufferedCalls()).isZero();
  }

  @Test
  void an_error_comes_through_a_thread_hop_and_gives_its_place_back() {
    try (Guard timed = Guard.builder("timed").timeout(ofMinutes(1)).build()) {
      assertThatThrownBy(
              () ->
                  timed.call(
                      () -> {
                        throw new StackOverflowError("deep");
                      }))
          .isExactlyInstanceOf(StackOverflowError.class);
      assertThat(timed.inProgress()).isZero();
    }
  }

  @Test
  void an_exception_that_does_not_count_is_an_answer() {
    guard.close();
    guard =
        Guard.builder("cards")
            .time(time)
            .listener(recorder)
            .retry(Retry.fixed(3, ofMillis(1)))
            .idempotent(true)
            .failsOn(failure -> !(failure instanceof IllegalArgumentException))
            .circuitBreaker(b -> b.window(2).minimumCalls(2))
            .build();

    for (int i = 0; i < 5; i++) {
      assertThatThrownBy(
              () ->
                  guard.call(
                      () -> {
                        throw new IllegalArgumentException("card declined");
                      }))
          .isExactlyInstanceOf(IllegalArgumentException.class);
    }

    assertThat(recorder.events).containsOnly("answer").hasSize(5);
  }

  @Test
  void a_failsOn_that_throws_counts_what_it_was_asked_about_and_loses_nothing() {
    guard.close();
    guard =
        Guard.builder("cards")
            .time(time)
            .listener(recorder)
            .maxConcurrent(1)
            .failsOn(
                failure -> {
                  throw new IllegalStateException("predicate");
                })
            .build();

    assertThatThrownBy(() -> guard.call(new Scripted().fails(1))).isInstanceOf(IOException.class);

    assertThat(recorder.events).containsExactly("failure IOException");
    assertThat(guard.inProgress()).isZero();
  }

  @Test
  void a_listener_that_throws_never_hurts_the_call() {
    guard.close();
    guard =
        Guard.builder("cards")
            .listener(
                new GuardListener() {
                  @Override
                  public void onAnswer(String name, Duration took) {
                    throw new AssertionError("listener");
                  }
                })
            .maxConcurrent(1)
            .build();

    String value = guard.call(() -> "charged");

    assertThat(value).isEqualTo("charged");
    assertThat(guard.inProgress()).isZero();
  }

  @Test
  void an_interrupt_flag_says_nothing_about_room_and_stays_set() {
    guard.close();
    guard = Guard.builder("cards").maxConcurrent(1).build();
    Thread.currentThread().interrupt();

    String value = guard.call(() -> "charged");
    boolean flag = Thread.interrupted();

    assertThat(value).isEqualTo("charged");
    assertThat(flag).isTrue();
  }

  @Test
  void a_failure_under_an_interrupt_flag_is_nobodys_and_is_not_retried() {
    guard.close();
    guard =
        Guard.builder("cards")
            .time(time)
            .retry(Retry.fixed(3, ofMillis(1)))
            .idempotent(true)
            .circuitBreaker(b -> b.window(1))
            .build();
    Scripted cards =
        new Scripted()
            .then(
                () -> {
                  Thread.currentThread().interrupt();
                  throw Scripted.broken();
                });

    Throwable thrown = catchThrowable(() -> guard.call(cards));
    boolean flag = Thread.interrupted();

    assertThat(thrown).isInstanceOf(IOException.class);
    assertThat(flag).isTrue();
    assertThat(cards.asked).isEqualTo(1);
    assertThat(guard.registries().circuitBreakers().circuitBreaker("cards").getState())
        .isEqualTo(CircuitBreaker.State.CLOSED);
  }

  @Test
  void health_is_degraded_while_it_is_switched_off() throws Exception {
    guard.close();
    guard = Guard.builder("cards").enabled(() -> false).build();

    assertThat(guard.healthCheck().check()).isEqualTo(Health.degraded("switched off"));
  }

  @Test
  void the_kill_switch_refuses_and_lets_through_while_it_is_broken() {
    boolean[] on = {true};
    guard.close();
    guard =
        Guard.builder("stripe")
            .listener(recorder)
            .enabled(
                () -> {
                  if (recorder.events.size() == 2) {
                    throw new IllegalStateException("flags are away");
                  }
                  return on[0];
                })
            .build();

    String first = guard.call(() -> "charged");
    on[0] = false;
    assertThatThrownBy(() -> guard.call(() -> "charged"))
        .isInstanceOf(GuardException.Refused.class)
        .hasMessage("guard \"stripe\" DISABLED: switched off");
    String third = guard.call(() -> "charged");

    assertThat(first).isEqualTo(third);
    assertThat(recorder.events).containsExactly("answer", "refusal DISABLED", "answer");
  }
}
