package dev.underpin.resilience;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.underpin.core.Retry;
import dev.underpin.resilience.testing.ManualGuardTime;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever happens to calls, each ends once, and what was lent to it is given back once. */
class EveryPermitComesBackTest {

  @Property(tries = 500)
  void in_any_order_of_answers_failures_timeouts_and_cancellations(
      @ForAll @Size(max = 80) List<@IntRange(max = 6) Integer> story) {
    ManualGuardTime time = new ManualGuardTime();
    Guard guard =
        Guard.builder("any")
            .time(time)
            .timeout(ofMillis(250))
            .retry(Retry.fixed(3, ofMillis(50)))
            .idempotent(true)
            .circuitBreaker(b -> b.window(4).openFor(ofSeconds(1)).trialCalls(2))
            .maxConcurrent(3)
            .build();
    List<CompletableFuture<String>> results = new ArrayList<>();
    Deque<CompletableFuture<String>> attempts = new ArrayDeque<>();

    for (int step : story) {
      switch (step) {
        case 0, 1 ->
            results.add(
                guard.callAsync(
                    () -> {
                      CompletableFuture<String> attempt = new CompletableFuture<>();
                      attempts.add(attempt);
                      return attempt;
                    }));
        case 2 -> oldest(attempts).complete("ok");
        case 3 -> oldest(attempts).completeExceptionally(Scripted.broken());
        case 4 -> time.advance(ofMillis(100));
        case 5 -> time.advance(ofMillis(1001));
        default -> {
          if (!results.isEmpty()) {
            results.get(results.size() - 1).cancel(true);
          }
        }
      }
      assertThat(guard.inProgress()).isBetween(0, 3);
    }
    time.advance(ofHours(1));

    assertThat(results).allMatch(CompletableFuture::isDone);
    assertThat(guard.inProgress()).isZero();
    assertThat(guard.stillRunning()).isZero();
    for (int i = 0; i < 8; i++) {
      // the first answers may complete a window that is full of failures, and open it once more
      assertThat(guard.callOrElse(() -> "ok", failure -> "open")).isIn("ok", "open");
      time.advance(ofSeconds(2));
    }
    assertThat(guard.call(() -> "ok")).isEqualTo("ok");
    assertThat(guard.registries().circuitBreakers().circuitBreaker("any").getState())
        .isEqualTo(State.CLOSED);
  }

  private static CompletableFuture<String> oldest(Deque<CompletableFuture<String>> attempts) {
    CompletableFuture<String> attempt = attempts.poll();
    while (attempt != null && attempt.isDone()) {
      attempt = attempts.poll();
    }
    return attempt == null ? new CompletableFuture<>() : attempt;
  }

  @Test
  @Timeout(120)
  void under_threads_that_time_out_fail_and_are_interrupted() throws InterruptedException {
    Recorder recorder = new Recorder();
    CountDownLatch never = new CountDownLatch(1);
    try (Guard guard =
        Guard.builder("load")
            .listener(recorder)
            .timeout(ofMillis(3))
            .retry(Retry.fixed(2, ofMillis(1)))
            .idempotent(true)
            .maxConcurrent(6)
            .build()) {
      List<Thread> callers = new ArrayList<>();
      for (int seed = 0; seed < 8; seed++) {
        Random random = new Random(seed);
        Thread caller = new Thread(() -> callManyTimes(guard, random, never));
        caller.start();
        callers.add(caller);
      }
      for (Thread caller : callers) {
        caller.join();
      }

      await().atMost(ofMinutes(1)).until(() -> guard.inProgress() == 0);
      await().atMost(ofMinutes(1)).until(() -> guard.stillRunning() == 0);
      assertThat(
              guard
                  .registries()
                  .bulkheads()
                  .bulkhead("load")
                  .getMetrics()
                  .getAvailableConcurrentCalls())
          .isEqualTo(6);
      assertThat(recorder.events).contains("answer", "failure TIMEOUT", "failure IOException");
    }
  }

  private static void callManyTimes(Guard guard, Random random, CountDownLatch never) {
    for (int i = 0; i < 250; i++) {
      int kind = random.nextInt(6);
      if (kind == 5) {
        Thread.currentThread().interrupt();
      }
      Throwable ignored = catchThrowable(() -> guard.call(() -> work(kind, never)));
      if (Thread.interrupted() && kind != 5) {
        throw new AssertionError("interrupted out of the blue", ignored);
      }
    }
  }

  private static String work(int kind, CountDownLatch never) throws Exception {
    switch (kind) {
      case 0 -> never.await();
      case 1 -> throw Scripted.broken();
      case 2 -> {
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(6);
        while (System.nanoTime() - until < 0) {
          LockSupport.parkNanos(until - System.nanoTime());
        }
      }
      default -> {}
    }
    return "ok";
  }
}
