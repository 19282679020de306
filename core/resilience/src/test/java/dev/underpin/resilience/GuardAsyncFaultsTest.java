package dev.underpin.resilience;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.underpin.core.Retry;
import dev.underpin.resilience.testing.ManualGuardTime;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Asynchronous calls whose function, policy or caller misbehaves. */
class GuardAsyncFaultsTest {

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
  void a_pause_that_ends_while_it_is_cancelled_begins_nothing() {
    List<Runnable> timers = new ArrayList<>();
    Guard racing =
        Guard.builder("racing")
            .time(
                new GuardTime() {
                  @Override
                  public long nanoTime() {
                    return time.nanoTime();
                  }

                  @Override
                  public void sleep(Duration pause) {}

                  @Override
                  public Runnable schedule(Duration delay, Runnable action) {
                    timers.add(action);
                    return () -> {};
                  }
                })
            .retry(Retry.fixed(3, ofMillis(100)))
            .idempotent(true)
            .build();
    CompletableFuture<String> result = racing.callAsync(this::attempt);
    attempts.get(0).completeExceptionally(Scripted.broken());

    result.cancel(true);
    timers.forEach(Runnable::run);

    assertThat(attempts).hasSize(1);
  }

  @Test
  void what_the_function_throws_is_the_failure_of_its_attempt() {
    int[] asked = {0};
    CompletableFuture<String> result =
        guard.callAsync(
            () -> {
              if (asked[0]++ == 0) {
                throw Scripted.broken();
              }
              return attempt();
            });

    time.advance(ofMillis(100));
    attempts.get(0).complete("charged");

    assertThat(result).isCompletedWithValue("charged");
    assertThat(guard.inProgress()).isZero();
  }

  @Test
  @SuppressWarnings("NullAway")
  void a_function_that_returns_no_future_fails() {
    CompletableFuture<String> result = guard.callAsync(() -> null);
    time.advance(ofSeconds(1));

    assertThat(failure(result))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("the function returned no future");
    assertThat(guard.inProgress()).isZero();
  }

  @Test
  void an_error_comes_through_and_is_nobodys_failure() {
    CompletableFuture<String> thrown =
        guard.callAsync(
            () -> {
              throw new StackOverflowError("deep");
            });
    CompletableFuture<String> completed =
        guard.callAsync(() -> CompletableFuture.failedFuture(new StackOverflowError("deep")));

    assertThat(failure(thrown)).isInstanceOf(StackOverflowError.class);
    assertThat(failure(completed)).isInstanceOf(StackOverflowError.class);
    assertThat(breaker.getMetrics().getNumberOfBufferedCalls()).isZero();
    assertThat(guard.inProgress()).isZero();
    assertThat(recorder.events).isEmpty();
  }

  @Test
  void a_policy_that_throws_ends_the_call_instead_of_losing_it() {
    Guard odd =
        Guard.builder("odd")
            .time(time)
            .retry(
                Retry.fixed(3, ofMillis(1))
                    .onlyOn(
                        failure -> {
                          throw new IllegalStateException("policy");
                        }))
            .idempotent(true)
            .maxConcurrent(1)
            .build();
    CompletableFuture<String> result = odd.callAsync(this::attempt);

    attempts.get(0).completeExceptionally(Scripted.broken());

    assertThat(failure(result)).isInstanceOf(IllegalStateException.class);
    assertThat(odd.inProgress()).isZero();
  }

  @Test
  void an_interrupted_start_restores_the_flag() {
    CompletableFuture<String> result =
        guard.callAsync(
            () -> {
              throw new InterruptedException("shutting down");
            });
    boolean flag = Thread.interrupted();

    assertThat(flag).isTrue();
    assertThat(failure(result)).isInstanceOf(InterruptedException.class);
    assertThat(breaker.getMetrics().getNumberOfBufferedCalls()).isZero();
  }

  @Test
  void a_closed_guard_begins_nothing() {
    guard.close();

    assertThatThrownBy(() -> guard.callAsync(this::attempt))
        .isInstanceOf(IllegalStateException.class);
    assertThat(attempts).isEmpty();
  }
}
