package dev.underpin.resilience;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.underpin.core.Retry;
import dev.underpin.core.context.RequestContext;
import dev.underpin.core.context.TallyCounter;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A guard, the JDK's HTTP client and a real server that is slow, hangs, fails and half-closes. */
@Timeout(120)
class GuardHttpIT {

  private final ThirdParty stripe = new ThirdParty();
  private final HttpPayments payments = new HttpPayments(stripe);
  private final Recorder recorder = new Recorder();
  private final List<Guard> guards = new ArrayList<>();

  GuardHttpIT() throws IOException {}

  @AfterEach
  void close() throws IOException {
    stripe.close();
    guards.forEach(Guard::close);
  }

  private Guard guard(GuardBuilder settings) {
    Guard guard = settings.listener(recorder).build();
    guards.add(guard);
    return guard;
  }

  private CircuitBreaker breaker(Guard guard) {
    return guard.registries().circuitBreakers().circuitBreaker(guard.name());
  }

  @Test
  void an_answer_comes_through_and_the_request_id_travels_with_the_hop() {
    Guard guard = guard(Guard.builder("stripe").timeout(ofMinutes(1)));
    RequestContext request = RequestContext.builder().requestId("r-42").build();

    request.run(
        () ->
            assertThat(
                    catchThrowable(
                        () -> assertThat(guard.call(payments::charge)).isEqualTo("charged")))
                .isNull());

    assertThat(stripe.lastHeader("x-request-id")).isEqualTo("r-42");
    assertThat(request.tally().get(TallyCounter.CALLS)).isEqualTo(1);
  }

  @Test
  void a_server_that_hangs_is_left_behind_in_time_and_the_client_is_interrupted() {
    stripe.behaviour = "waits for the caller to hang up";
    Guard guard = guard(Guard.builder("stripe").timeout(ofMillis(2_500)).maxConcurrent(1));

    assertThatThrownBy(() -> guard.call(payments::charge))
        .isInstanceOf(GuardException.TimedOut.class)
        .hasMessageContaining("TIMEOUT: no answer within 2500 ms");

    await().atMost(ofMinutes(1)).until(() -> guard.inProgress() == 0 && guard.stillRunning() == 0);
    await().atMost(ofMinutes(1)).until(() -> stripe.hungUp.get() == 1);
  }

  @Test
  void old_code_that_ignores_interrupts_keeps_its_permits_and_the_server_sees_no_more_than_these()
      throws Exception {
    stripe.behaviour = "hangs";
    Guard guard =
        guard(
            Guard.builder("stripe")
                .timeout(ofMillis(2_500))
                .maxConcurrent(3)
                .circuitBreaker(b -> b.window(1000)));
    AtomicInteger timeouts = new AtomicInteger();
    AtomicInteger full = new AtomicInteger();

    List<Thread> callers = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      Thread caller =
          new Thread(
              () -> {
                Throwable thrown = catchThrowable(() -> guard.call(payments::chargeByOldCode));
                if (thrown instanceof GuardException failure) {
                  (failure.reason() == GuardException.Reason.FULL ? full : timeouts)
                      .incrementAndGet();
                }
              });
      caller.start();
      callers.add(caller);
    }
    for (Thread caller : callers) {
      caller.join();
    }

    assertThat(timeouts).hasValue(3);
    assertThat(full).hasValue(17);
    assertThat(guard.stillRunning()).isEqualTo(3);
    assertThat(guard.inProgress()).isEqualTo(3);
    assertThat(breaker(guard).getMetrics().getNumberOfFailedCalls()).isEqualTo(3);
    assertThat(catchThrowable(() -> guard.call(payments::chargeByOldCode)))
        .hasMessageEndingWith(
            "all 3 places are taken, 3 of them by work that timed out and does not stop");
    await().atMost(ofMinutes(1)).until(() -> stripe.requests.get() == 3);

    stripe.behaviour = "ok";
    stripe.release();
    await().atMost(ofMinutes(1)).until(() -> guard.inProgress() == 0 && guard.stillRunning() == 0);
    assertThat(guard.call(payments::chargeByOldCode)).endsWith("charged");
    assertThat(stripe.mostAtOnce).hasValue(3);
  }

  @Test
  void a_server_that_fails_is_retried_and_then_left_alone_until_it_recovers() throws Exception {
    stripe.behaviour = "fails";
    Guard guard =
        guard(
            Guard.builder("stripe")
                .timeout(ofMinutes(1))
                .retry(Retry.fixed(3, ofMillis(1)))
                .idempotent(true)
                .circuitBreaker(b -> b.window(6).openFor(ofMillis(300)).trialCalls(1)));

    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> guard.call(payments::charge))
          .isExactlyInstanceOf(IOException.class)
          .hasMessage("HTTP 503");
    }
    assertThat(stripe.requests).hasValue(6);
    assertThat(breaker(guard).getState()).isEqualTo(State.OPEN);

    stripe.behaviour = "ok";
    await()
        .atMost(ofMinutes(1))
        .pollInterval(ofMillis(20))
        .until(() -> guard.callOrElse(payments::charge, failure -> "queued").equals("charged"));
    assertThat(breaker(guard).getState()).isEqualTo(State.CLOSED);
    assertThat(stripe.requests).hasValue(7);
  }

  @Test
  void a_server_that_half_closes_has_failed() {
    stripe.behaviour = "half-closes";
    Guard guard =
        guard(
            Guard.builder("stripe")
                .timeout(ofMinutes(1))
                .retry(Retry.fixed(2, ofMillis(1)))
                .idempotent(true)
                .maxConcurrent(1)
                .circuitBreaker(b -> b.window(2)));

    assertThatThrownBy(() -> guard.call(payments::charge)).isInstanceOf(IOException.class);

    assertThat(stripe.requests).hasValue(2);
    assertThat(breaker(guard).getState()).isEqualTo(State.OPEN);
    assertThat(guard.inProgress()).isZero();
  }

  @Test
  void a_hurried_caller_gets_DEADLINE_and_the_breaker_does_not_mind() {
    stripe.behaviour = "hangs";
    Guard guard =
        guard(
            Guard.builder("stripe")
                .timeout(ofMinutes(1))
                .retry(Retry.fixed(3, ofMillis(1)))
                .idempotent(true)
                .circuitBreaker(b -> b.window(1)));

    for (int i = 0; i < 3; i++) {
      RequestContext hurried = RequestContext.builder().deadlineAfter(ofMillis(300)).build();
      hurried.run(
          () ->
              assertThat(catchThrowable(() -> guard.call(payments::charge)))
                  .hasMessageContaining("DEADLINE"));
      hurried.run(
          () ->
              assertThat(catchThrowable(() -> guard.call(payments::charge)))
                  .hasMessageContaining("the caller's time was up before this attempt"));
    }

    assertThat(breaker(guard).getState()).isEqualTo(State.CLOSED);
    assertThat(stripe.requests.get()).isLessThanOrEqualTo(3);
  }

  @Test
  void a_client_that_is_told_what_is_left_gives_up_by_itself_in_the_callers_thread() {
    stripe.behaviour = "hangs";
    Guard guard =
        guard(Guard.builder("stripe").timeout(ofMillis(500)).circuitBreaker(b -> b.window(2)));
    List<Thread> ran = new ArrayList<>();

    assertThatThrownBy(() -> guard.callTimed(left -> chargeWithin(left, ran)))
        .isInstanceOf(HttpTimeoutException.class);
    RequestContext hurried = RequestContext.builder().deadlineAfter(ofMillis(300)).build();
    hurried.run(
        () ->
            assertThat(catchThrowable(() -> guard.callTimed(left -> chargeWithin(left, ran))))
                .isInstanceOf(GuardException.TimedOut.class)
                .hasMessageContaining("DEADLINE")
                .hasCauseInstanceOf(HttpTimeoutException.class));

    assertThat(ran).containsOnly(Thread.currentThread());
    assertThat(breaker(guard).getMetrics().getNumberOfFailedCalls()).isEqualTo(1);
  }

  private String chargeWithin(Duration left, List<Thread> ran)
      throws IOException, InterruptedException {
    ran.add(Thread.currentThread());
    return payments.chargeWithin(left);
  }

  @Test
  void slow_answers_open_the_breaker_before_anything_fails() throws Exception {
    stripe.behaviour = "hangs";
    Guard guard =
        guard(
            Guard.builder("stripe")
                .timeout(ofMinutes(1))
                .circuitBreaker(b -> b.window(3).slowCall(ofMillis(50))));
    List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      answers.add(guard.callAsync(payments::chargeAsync));
    }
    await().atMost(ofMinutes(1)).pollDelay(ofMillis(100)).until(() -> stripe.requests.get() == 3);

    stripe.release();

    for (CompletableFuture<HttpResponse<String>> answer : answers) {
      assertThat(answer.get(1, TimeUnit.MINUTES).body()).isEqualTo("charged");
    }
    assertThat(breaker(guard).getState()).isEqualTo(State.OPEN);
    assertThat(breaker(guard).getMetrics().getNumberOfFailedCalls()).isZero();
  }

  @Test
  void an_asynchronous_call_to_a_server_that_hangs_times_out_and_is_cancelled() {
    stripe.behaviour = "waits for the caller to hang up";
    Guard guard = guard(Guard.builder("stripe").timeout(ofMillis(2_500)).maxConcurrent(1));

    CompletableFuture<HttpResponse<String>> answer = guard.callAsync(payments::chargeAsync);

    assertThatThrownBy(() -> answer.get(1, TimeUnit.MINUTES))
        .isInstanceOf(ExecutionException.class)
        .cause()
        .hasMessageContaining("TIMEOUT");
    // the client may end its future in a thread of its own
    await().atMost(ofMinutes(1)).until(() -> guard.inProgress() == 0);
    await().atMost(ofMinutes(1)).until(() -> stripe.hungUp.get() == 1);
  }
}
