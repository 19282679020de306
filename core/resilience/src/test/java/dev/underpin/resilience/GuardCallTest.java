package dev.underpin.resilience;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.underpin.core.Retry;
import dev.underpin.core.context.RequestContext;
import dev.underpin.core.context.TallyCounter;
import dev.underpin.resilience.testing.ManualGuardTime;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What every call does, whatever protects it. */
class GuardCallTest {

  private final ManualGuardTime time = new ManualGuardTime();
  private final Recorder recorder = new Recorder();
  private Guard guard = Guard.builder("stripe").listener(recorder).time(time).build();

  @AfterEach
  void close() {
    guard.close();
  }

  private String charge() throws FileNotFoundException {
    throw new FileNotFoundException("no card");
  }

  @Test
  void a_guard_without_settings_passes_the_value_on() {
    String value = guard.call(() -> "charged");

    assertThat(value).isEqualTo("charged");
    assertThat(recorder.events).containsExactly("answer");
  }

  @Test
  void the_functions_own_checked_exception_comes_through_unwrapped() {
    FileNotFoundException own = new FileNotFoundException("no card");

    Throwable thrown =
        catchThrowable(
            () ->
                guard.call(
                    () -> {
                      throw own;
                    }));

    assertThat(thrown).isSameAs(own);
  }

  @Test
  void the_functions_own_checked_exception_comes_through_a_thread_hop_unwrapped() {
    try (Guard timed = Guard.builder("timed").timeout(ofMinutes(1)).build()) {
      assertThatThrownBy(() -> timed.call(this::charge))
          .isExactlyInstanceOf(FileNotFoundException.class);
    }
  }

  @Test
  void a_method_reference_is_not_ambiguous_and_its_exception_is_inferred() {
    String caught;
    try {
      caught = guard.call(this::charge);
    } catch (FileNotFoundException e) {
      caught = e.getMessage();
    }

    assertThat(caught).isEqualTo("no card");
  }

  @Test
  @SuppressWarnings("NullAway")
  void null_is_an_answer() {
    String value = guard.call(() -> null);

    assertThat(value).isNull();
  }

  @Test
  void attempts_and_not_refusals_are_in_the_requests_tally() {
    guard.close();
    guard =
        Guard.builder("stripe")
            .time(time)
            .retry(Retry.fixed(3, ofMillis(5)))
            .idempotent(true)
            .ratePerSecond(3)
            .build();
    RequestContext request = RequestContext.builder().build();
    Scripted stripe =
        new Scripted()
            .then(
                () -> {
                  time.advance(ofMillis(40));
                  throw Scripted.broken();
                })
            .fails(1);

    request.run(() -> assertThat(catchThrowable(() -> guard.call(stripe))).isNull());
    request.run(
        () ->
            assertThat(catchThrowable(() -> guard.call(stripe)))
                .isInstanceOf(GuardException.Refused.class));

    assertThat(request.tally().get(TallyCounter.CALLS)).isEqualTo(3);
    assertThat(request.tally().get(TallyCounter.CALLS_FAILED)).isEqualTo(2);
    assertThat(request.tally().get(TallyCounter.CALL_NANOS)).isEqualTo(40_000_000);
  }

  @Test
  void every_sample_of_the_documentation_compiles_and_runs() throws IOException {
    Executor pool = Executors.newCachedThreadPool(GuardCallTest::daemon);
    guard.close();
    guard =
        Guard.builder("stripe")
            .timeout(ofMinutes(1))
            .retry(Retry.exponential(3, ofMillis(100)).jitter(20))
            .idempotent(true)
            .retryBudget(20, 10)
            .circuitBreaker(b -> b.failureRate(50).slowCall(ofMillis(600)))
            .maxConcurrent(20)
            .ratePerSecond(100)
            .enabled(() -> true)
            .executor(pool)
            .build();
    Scripted stripe = new Scripted();

    String c = guard.call(() -> stripe.get());
    String d = guard.callTimed(left -> left.toMillis() + " ms for " + stripe.get());
    String e = guard.callOrElse(() -> stripe.get(), failure -> "queued");
    String f = guard.callAsync(() -> CompletableFuture.completedFuture(stripe.get())).join();

    assertThat(c).isEqualTo(e).isEqualTo(f).isEqualTo("charged");
    assertThat(d).isEqualTo("60000 ms for charged");
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work);
    thread.setDaemon(true);
    return thread;
  }
}
