package dev.underpin.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import dev.underpin.core.Retry;
import dev.underpin.resilience.testing.ManualGuardTime;
import io.github.resilience4j.retry.RetryConfig;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/**
 * A third party that takes 150 requests a second gets 100, and stands still for five seconds. Each
 * request is given half a second, and retried three times, 100 ms apart.
 *
 * <p>With plain retries the requests that wait are doubled by those that are sent again. When the
 * third party works again it works on requests whose callers have given up, which are retried in
 * turn, 400 a second: it stays down for good, although its trouble is long over. With a retry
 * budget at most 130 a second come, and it recovers.
 */
class RetryStormSimulationTest {

  private static final int SECONDS = 120;
  private static final int STALL_FROM = 20;
  private static final int STALL_TO = 25;
  private static final int CALLS_PER_SECOND = 100;
  private static final Duration PATIENCE = Duration.ofMillis(500);
  private static final Duration PAUSE = Duration.ofMillis(100);
  private static final int ATTEMPTS = 4;

  private final ManualGuardTime time = new ManualGuardTime();
  private final QueueingServer server = new QueueingServer(time, 3, Duration.ofMillis(20));

  /** What happened in a stretch of the simulation. */
  private record Stretch(int calls, int attempts, int answered) {
    double attemptsPerCall() {
      return (double) attempts / calls;
    }

    double answeredPercent() {
      return 100.0 * answered / calls;
    }
  }

  private CompletionStage<String> attempt() {
    CompletableFuture<String> answer = new CompletableFuture<>();
    Runnable timer =
        time.schedule(
            PATIENCE, () -> answer.completeExceptionally(new TimeoutException("no answer")));
    server
        .request()
        .thenAccept(
            served -> {
              timer.run();
              answer.complete(served);
            })
        .exceptionally(failure -> null);
    return answer;
  }

  private Stretch run(Supplier<CompletionStage<String>> call, int from, int to) {
    int before = server.received;
    int[] answered = {0};
    for (int tick = from * CALLS_PER_SECOND; tick < to * CALLS_PER_SECOND; tick++) {
      if (tick == STALL_FROM * CALLS_PER_SECOND) {
        server.workers(0);
      }
      if (tick == STALL_TO * CALLS_PER_SECOND) {
        server.workers(3);
      }
      call.get()
          .whenComplete((value, failure) -> answered[0] += failure == null ? 1 : 0)
          .exceptionally(failure -> "");
      time.advance(Duration.ofMillis(1000 / CALLS_PER_SECOND));
    }
    return new Stretch((to - from) * CALLS_PER_SECOND, server.received - before, answered[0]);
  }

  private Stretch[] simulate(String who, Supplier<CompletionStage<String>> call) {
    Stretch[] stretches = {
      run(call, 0, STALL_FROM),
      run(call, STALL_FROM, STALL_TO + 5),
      run(call, STALL_TO + 5, SECONDS - 20),
      run(call, SECONDS - 20, SECONDS)
    };
    String[] names = {"before", "stalled 5 s", "the 70 s after", "the last 20 s"};
    for (int i = 0; i < stretches.length; i++) {
      System.out.printf(
          "SIM retry storm, %-18s %-14s %6d calls %6d attempts (%.2f a call) %5.1f %% answered%n",
          who,
          names[i],
          stretches[i].calls(),
          stretches[i].attempts(),
          stretches[i].attemptsPerCall(),
          stretches[i].answeredPercent());
    }
    return stretches;
  }

  private Supplier<CompletionStage<String>> resilience4j() {
    io.github.resilience4j.retry.Retry retry =
        io.github.resilience4j.retry.Retry.of(
            "plain", RetryConfig.custom().maxAttempts(ATTEMPTS).waitDuration(PAUSE).build());
    return io.github.resilience4j.retry.Retry.decorateCompletionStage(
        retry, VirtualScheduler.of(time), this::attempt);
  }

  private Supplier<CompletionStage<String>> guarded(int percent, int perSecond) {
    Guard guard =
        Guard.builder("guarded")
            .time(time)
            .retry(Retry.fixed(ATTEMPTS, PAUSE))
            .idempotent(true)
            .retryBudget(percent, perSecond)
            .build();
    return () -> guard.callAsync(this::attempt);
  }

  @Test
  void plain_retries_keep_a_third_party_down_that_has_recovered() {
    Stretch[] plain = simulate("Resilience4j retry", resilience4j());

    assertThat(plain[0].answeredPercent()).isGreaterThan(99);
    assertThat(plain[3].attemptsPerCall()).isGreaterThan(3.5);
    assertThat(plain[3].answeredPercent()).isLessThan(5);
  }

  @Test
  void a_guard_whose_budget_allows_everything_is_no_better() {
    Stretch[] generous = simulate("Guard, all allowed", guarded(100, 100_000));

    assertThat(generous[3].attemptsPerCall()).isGreaterThan(3.5);
    assertThat(generous[3].answeredPercent()).isLessThan(5);
  }

  @Test
  void the_retry_budget_stops_the_storm_and_the_third_party_recovers() {
    Stretch[] guarded = simulate("Guard", guarded(20, 10));

    assertThat(guarded[0].answeredPercent()).isGreaterThan(99);
    assertThat(guarded[1].attemptsPerCall()).isLessThan(1.35);
    assertThat(guarded[2].attemptsPerCall()).isLessThan(1.35);
    assertThat(guarded[3].answeredPercent()).isGreaterThan(99);
    assertThat(guarded[3].attemptsPerCall()).isEqualTo(1);
  }
}
