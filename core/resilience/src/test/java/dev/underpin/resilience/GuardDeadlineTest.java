package dev.underpin.resilience;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.underpin.core.Retry;
import dev.underpin.core.context.RequestContext;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Callers that have less time than the timeout, and clients that are told what is left. */
@Timeout(60)
class GuardDeadlineTest {

  private static final Duration SHORT = ofMillis(900);

  private final Recorder recorder = new Recorder();
  private final HangingWork work = new HangingWork();
  private Guard guard = Guard.builder("unused").build();

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
  void an_attempt_cut_short_by_the_callers_deadline_is_DEADLINE_and_not_held_against_anybody() {
    Guard patient =
        rebuilt(
            Guard.builder("patient")
                .listener(recorder)
                .timeout(ofMinutes(5))
                .retry(Retry.fixed(3, ofMillis(1)))
                .idempotent(true)
                .circuitBreaker(b -> b.window(1)));

    for (int i = 0; i < 3; i++) {
      RequestContext hurried = RequestContext.builder().deadlineAfter(SHORT).build();
      hurried.run(
          () ->
              assertThat(catchThrowable(() -> patient.call(work::untilInterrupted)))
                  .isInstanceOf(GuardException.TimedOut.class)
                  .hasMessageContaining("DEADLINE: the caller had ")
                  .hasMessageEndingWith(" ms left for attempt 1, less than the timeout of 300 s"));
    }

    assertThat(patient.registries().circuitBreakers().circuitBreaker("patient").getState())
        .isEqualTo(State.CLOSED);
    assertThat(recorder.events).filteredOn("failure DEADLINE"::equals).hasSize(3);
    assertThat(recorder.events).noneMatch(event -> event.startsWith("retry"));
  }

  @Test
  void a_client_that_gives_up_early_because_of_the_deadline_is_DEADLINE_too() {
    Guard patient =
        rebuilt(Guard.builder("patient").timeout(ofMinutes(5)).circuitBreaker(b -> b.window(1)));
    RequestContext hurried = RequestContext.builder().deadlineAfter(SHORT).build();
    AtomicReference<Duration> told = new AtomicReference<>();

    hurried.run(
        () ->
            assertThat(
                    catchThrowable(
                        () ->
                            patient.callTimed(
                                left -> {
                                  told.set(left);
                                  // as clients do: whole milliseconds
                                  work.await(left);
                                  throw new IOException("read timed out");
                                })))
                .isInstanceOf(GuardException.TimedOut.class)
                .hasMessageContaining("DEADLINE")
                .hasRootCauseMessage("read timed out"));

    assertThat(told.get()).isLessThanOrEqualTo(SHORT);
    assertThat(patient.registries().circuitBreakers().circuitBreaker("patient").getState())
        .isEqualTo(State.CLOSED);
  }

  @Test
  void a_client_that_gives_up_after_the_whole_timeout_has_failed_with_its_own_exception() {
    Guard timed = rebuilt(Guard.builder("timed").timeout(SHORT).circuitBreaker(b -> b.window(1)));
    Thread caller = Thread.currentThread();
    AtomicReference<Thread> ran = new AtomicReference<>();

    assertThatThrownBy(
            () ->
                timed.callTimed(
                    left -> {
                      ran.set(Thread.currentThread());
                      work.await(left);
                      throw new IOException("read timed out");
                    }))
        .isExactlyInstanceOf(IOException.class);

    assertThat(ran.get()).isSameAs(caller);
    assertThat(timed.registries().circuitBreakers().circuitBreaker("timed").getState())
        .isEqualTo(State.OPEN);
  }

  @Test
  void callTimed_on_a_guard_without_a_timeout_says_what_to_set() {
    Guard untimed = rebuilt(Guard.builder("untimed"));

    assertThatThrownBy(() -> untimed.callTimed(left -> "x"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageEndingWith("set GuardBuilder.timeout");
  }
}
