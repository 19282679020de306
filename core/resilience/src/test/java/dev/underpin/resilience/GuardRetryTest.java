package dev.underpin.resilience;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.underpin.core.Retry;
import dev.underpin.core.context.RequestContext;
import dev.underpin.resilience.testing.ManualGuardTime;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class GuardRetryTest {

  private final ManualGuardTime time = new ManualGuardTime();
  private final Recorder recorder = new Recorder();
  private final Scripted stripe = new Scripted();

  private GuardBuilder builder() {
    return Guard.builder("stripe").time(time).listener(recorder);
  }

  private Guard retrying() {
    return builder().retry(Retry.exponential(3, ofMillis(100))).idempotent(true).build();
  }

  @Test
  void nothing_is_retried_unless_the_caller_says_so() {
    Guard guard = builder().idempotent(true).build();

    assertThatThrownBy(() -> guard.call(stripe.fails(1))).isInstanceOf(IOException.class);

    assertThat(stripe.asked).isEqualTo(1);
  }

  @Test
  void failures_are_retried_after_their_pauses() throws IOException {
    String value = retrying().call(stripe.fails(2));

    assertThat(value).isEqualTo("charged");
    assertThat(stripe.asked).isEqualTo(3);
    assertThat(time.pauses()).containsExactly(ofMillis(100), ofMillis(200));
  }

  @Test
  void the_last_attempts_failure_comes_out() {
    IOException lastOne = new IOException("third");
    stripe
        .fails(2)
        .then(
            () -> {
              throw lastOne;
            });

    assertThat(catchThrowable(() -> retrying().call(stripe))).isSameAs(lastOne);
  }

  @Test
  void only_the_failures_that_the_policy_names_are_retried() {
    Guard guard =
        builder()
            .retry(Retry.fixed(3, ofMillis(1)).onlyOn(failure -> failure instanceof IOException))
            .idempotent(true)
            .build();
    stripe.then(
        () -> {
          throw new UncheckedIOException(Scripted.broken());
        });

    assertThatThrownBy(() -> guard.call(stripe)).isInstanceOf(UncheckedIOException.class);

    assertThat(stripe.asked).isEqualTo(1);
  }

  @Test
  void a_pause_longer_than_what_remains_is_not_slept() {
    Guard guard = builder().retry(Retry.exponential(5, ofMinutes(10))).idempotent(true).build();
    RequestContext hour = RequestContext.builder().deadlineAfter(ofMinutes(60)).build();

    // pauses of 10 and 20 minutes fit into an hour, one of 40 does not
    hour.run(
        () ->
            assertThat(catchThrowable(() -> guard.call(stripe.fails(9))))
                .isInstanceOf(IOException.class));

    assertThat(time.pauses()).containsExactly(ofMinutes(10), ofMinutes(20));
    assertThat(stripe.asked).isEqualTo(3);
    assertThat(recorder.events).last().isEqualTo("too late by a pause of 2400000 ms");
  }

  @Test
  void the_deadline_holds_over_all_attempts() {
    Guard guard = builder().retry(Retry.fixed(9, ofMinutes(1))).idempotent(true).build();
    RequestContext hour = RequestContext.builder().deadlineAfter(ofMinutes(60)).build();
    for (int i = 0; i < 9; i++) {
      stripe.then(
          () -> {
            time.advance(ofMinutes(25));
            throw Scripted.broken();
          });
    }

    hour.run(
        () ->
            assertThat(catchThrowable(() -> guard.call(stripe)))
                .isInstanceOf(GuardException.TimedOut.class)
                .hasMessageContaining("DEADLINE")
                .hasCauseInstanceOf(IOException.class));

    assertThat(stripe.asked).isEqualTo(3);
  }

  @Test
  void a_spent_budget_ends_the_call_with_its_failure() {
    Guard guard =
        builder().retry(Retry.fixed(2, ofMillis(1))).idempotent(true).retryBudget(50, 0).build();

    for (int i = 0; i < 8; i++) {
      assertThatThrownBy(() -> guard.call(new Scripted().fails(2))).isInstanceOf(IOException.class);
    }

    assertThat(recorder.events).filteredOn("over budget"::equals).hasSize(4);
    assertThat(time.pauses()).hasSize(4);
  }

  @Test
  void a_retrying_guard_has_a_budget_even_if_none_was_set() {
    Guard guard = builder().retry(Retry.fixed(2, ofMillis(0))).idempotent(true).build();

    for (int i = 0; i < 100; i++) {
      assertThatThrownBy(() -> guard.call(new Scripted().fails(2))).isInstanceOf(IOException.class);
    }

    // 20 % of 100 calls, and 10 in this second
    assertThat(time.pauses()).hasSize(30);
  }

  @Test
  void an_interrupt_during_the_pause_is_restored_and_the_failure_comes_out() {
    stripe.fails(1);
    Guard guard =
        builder()
            .time(
                new GuardTime() {
                  @Override
                  public long nanoTime() {
                    return time.nanoTime();
                  }

                  @Override
                  public void sleep(Duration pause) throws InterruptedException {
                    throw new InterruptedException("shutting down");
                  }

                  @Override
                  public Runnable schedule(Duration delay, Runnable action) {
                    return time.schedule(delay, action);
                  }
                })
            .retry(Retry.fixed(3, ofMillis(1)))
            .idempotent(true)
            .build();

    Throwable thrown = catchThrowable(() -> guard.call(stripe));
    boolean restored = Thread.interrupted();

    assertThat(thrown).isInstanceOf(IOException.class);
    assertThat(restored).isTrue();
    assertThat(stripe.asked).isEqualTo(1);
  }
}
