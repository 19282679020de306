package dev.underpin.resilience;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.underpin.core.Retry;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Timed blocking calls. Work hangs until the test lets it go, so only the cut itself takes time.
 */
@Timeout(60)
class GuardTimeoutTest {

  private static final Duration SHORT = ofMillis(900);

  private final Recorder recorder = new Recorder();
  private final HangingWork work = new HangingWork();
  private Guard guard =
      Guard.builder("stripe").listener(recorder).timeout(SHORT).maxConcurrent(2).build();

  @AfterEach
  void close() {
    work.release();
    guard.close();
  }

  private Guard rebuilt(GuardBuilder settings) {
    guard.close();
    guard = settings.build();
    return guard;
  }

  @Test
  void no_answer_in_time_is_a_timeout_and_the_work_is_interrupted() {
    AtomicBoolean interrupted = new AtomicBoolean();

    assertThatThrownBy(
            () ->
                guard.call(
                    () -> {
                      try {
                        return work.untilInterrupted();
                      } catch (InterruptedException e) {
                        interrupted.set(true);
                        throw e;
                      }
                    }))
        .isInstanceOf(GuardException.TimedOut.class)
        .hasMessage("guard \"stripe\" TIMEOUT: no answer within 900 ms, in attempt 1");

    await().atMost(ofMinutes(1)).until(() -> guard.inProgress() == 0 && guard.stillRunning() == 0);
    assertThat(interrupted).isTrue();
  }

  @Test
  void work_that_ignores_interrupts_keeps_its_permit_until_it_really_ends() throws Exception {
    for (int i = 0; i < 2; i++) {
      assertThat(catchThrowable(() -> guard.call(work::whateverComes)))
          .hasMessageContaining("TIMEOUT");
    }

    assertThat(guard.stillRunning()).isEqualTo(2);
    assertThat(guard.inProgress()).isEqualTo(2);
    assertThatThrownBy(() -> guard.call(() -> "one more"))
        .hasMessage(
            "guard \"stripe\" FULL: all 2 places are taken, 2 of them by work that timed out and does not stop");
    assertThat(guard.healthCheck().check().detail()).isEqualTo("2 calls timed out and do not stop");

    work.release();
    await().atMost(ofMinutes(1)).until(() -> guard.inProgress() == 0 && guard.stillRunning() == 0);
    // told after it is counted
    await()
        .atMost(ofMinutes(1))
        .until(() -> recorder.events.containsAll(List.of("stopped 1", "stopped 0")));
    assertThat(recorder.events).contains("still running 1", "still running 2");
    assertThat(guard.call(() -> "again")).isEqualTo("again");
  }

  @Test
  void timeouts_are_failures_and_are_retried() {
    Guard retrying =
        rebuilt(
            Guard.builder("retrying")
                .listener(recorder)
                .timeout(SHORT)
                .retry(Retry.fixed(3, ofMillis(1)))
                .idempotent(true)
                .circuitBreaker(b -> b.window(3)));
    AtomicInteger asked = new AtomicInteger();

    assertThatThrownBy(
            () ->
                retrying.call(
                    () -> {
                      asked.incrementAndGet();
                      return work.untilInterrupted();
                    }))
        .hasMessageEndingWith("no answer within 900 ms, in attempt 3");

    assertThat(asked).hasValue(3);
    assertThat(retrying.registries().circuitBreakers().circuitBreaker("retrying").getState())
        .isEqualTo(State.OPEN);
  }

  @Test
  void an_interrupted_caller_leaves_with_its_flag_set_and_nobody_is_blamed() throws Exception {
    Guard patient =
        rebuilt(
            Guard.builder("patient")
                .listener(recorder)
                .timeout(ofMinutes(5))
                .retry(Retry.fixed(3, ofMillis(1)))
                .idempotent(true)
                .maxConcurrent(1)
                .circuitBreaker(b -> b.window(1)));
    CountDownLatch begun = new CountDownLatch(1);
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    AtomicBoolean flag = new AtomicBoolean();
    Thread caller =
        new Thread(
            () -> {
              thrown.set(
                  catchThrowable(
                      () ->
                          patient.callOrElse(
                              () -> {
                                begun.countDown();
                                return work.untilInterrupted();
                              },
                              failure -> "fallback")));
              flag.set(Thread.currentThread().isInterrupted());
            });
    caller.start();
    begun.await();

    caller.interrupt();
    caller.join();

    assertThat(thrown.get())
        .isInstanceOf(GuardException.Interrupted.class)
        .hasMessageStartingWith("guard \"patient\" INTERRUPTED: the caller was interrupted after ");
    assertThat(flag).isTrue();
    await().atMost(ofMinutes(1)).until(() -> patient.inProgress() == 0);
    assertThat(patient.registries().circuitBreakers().circuitBreaker("patient").getState())
        .isEqualTo(State.CLOSED);
    assertThat(recorder.events).noneMatch(event -> event.startsWith("retry"));
  }

  @Test
  void a_caller_that_is_interrupted_already_does_not_begin() {
    AtomicInteger asked = new AtomicInteger();
    Thread.currentThread().interrupt();

    Throwable thrown = catchThrowable(() -> guard.call(asked::incrementAndGet));
    boolean flag = Thread.interrupted();

    assertThat(thrown).isInstanceOf(GuardException.Interrupted.class);
    assertThat(flag).isTrue();
    assertThat(asked).hasValue(0);
  }
}
