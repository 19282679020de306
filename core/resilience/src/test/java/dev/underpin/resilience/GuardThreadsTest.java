package dev.underpin.resilience;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whose threads timed calls run in, and how these are left. */
@Timeout(60)
class GuardThreadsTest {

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
  void the_interrupt_hits_no_later_work_of_the_same_thread() {
    ExecutorService one = Executors.newSingleThreadExecutor();
    try {
      Guard single = rebuilt(Guard.builder("single").timeout(SHORT).executor(one));
      assertThat(catchThrowable(() -> single.call(work::untilInterrupted)))
          .hasMessageContaining("TIMEOUT");
      AtomicBoolean flag = new AtomicBoolean();
      assertThat(
              one.submit(
                  () -> {
                    flag.set(Thread.currentThread().isInterrupted());
                    return "next";
                  }))
          .succeedsWithin(ofMinutes(1));

      assertThat(flag).isFalse();
    } finally {
      one.shutdownNow();
    }
  }

  @Test
  void work_that_no_thread_began_is_FULL_and_never_runs() {
    Queue<Runnable> queue = new ArrayDeque<>();
    Guard starved =
        rebuilt(
            Guard.builder("starved")
                .listener(recorder)
                .timeout(SHORT)
                .executor(queue::add)
                .maxConcurrent(1)
                .circuitBreaker(b -> b.window(1)));
    AtomicInteger asked = new AtomicInteger();

    assertThatThrownBy(() -> starved.call(asked::incrementAndGet))
        .isInstanceOf(GuardException.Refused.class)
        .hasMessage("guard \"starved\" FULL: no thread was free within 900 ms");

    assertThat(starved.inProgress()).isZero();
    queue.forEach(Runnable::run);
    assertThat(asked).hasValue(0);
    assertThat(starved.registries().circuitBreakers().circuitBreaker("starved").getState())
        .isEqualTo(State.CLOSED);
  }

  @Test
  void work_that_was_refused_and_queued_all_the_same_never_runs() {
    Queue<Runnable> queue = new ArrayDeque<>();
    Guard odd =
        rebuilt(
            Guard.builder("odd")
                .timeout(SHORT)
                .maxConcurrent(1)
                .executor(
                    work -> {
                      queue.add(work);
                      throw new RejectedExecutionException("queued by mistake");
                    }));
    AtomicInteger asked = new AtomicInteger();

    assertThat(catchThrowable(() -> odd.call(asked::incrementAndGet)))
        .hasMessageContaining("FULL: the executor took no more work");
    queue.forEach(Runnable::run);

    assertThat(asked).hasValue(0);
    assertThat(odd.inProgress()).isZero();
  }

  @Test
  void an_interrupt_that_nobody_noticed_is_not_left_in_the_thread() throws Exception {
    CompletableFuture<Boolean> left = new CompletableFuture<>();
    Guard raw =
        rebuilt(
            Guard.builder("raw")
                .timeout(SHORT)
                .executor(
                    work ->
                        new Thread(
                                () -> {
                                  work.run();
                                  left.complete(Thread.currentThread().isInterrupted());
                                })
                            .start()));

    assertThat(
            catchThrowable(
                () ->
                    raw.call(
                        () -> {
                          while (!Thread.currentThread().isInterrupted()) {
                            Thread.onSpinWait();
                          }
                          return "flag not cleared";
                        })))
        .hasMessageContaining("TIMEOUT");

    assertThat(left.get(1, TimeUnit.MINUTES)).isFalse();
  }

  @Test
  void an_executor_that_takes_no_more_is_FULL_and_one_that_breaks_loses_no_permit() {
    ExecutorService gone = Executors.newCachedThreadPool();
    gone.shutdown();
    Guard refused =
        rebuilt(Guard.builder("refused").timeout(SHORT).executor(gone).maxConcurrent(1));
    assertThatThrownBy(() -> refused.call(() -> "x"))
        .isInstanceOf(GuardException.Refused.class)
        .hasMessageContaining("FULL: the executor took no more work");
    assertThat(refused.inProgress()).isZero();

    Guard broken =
        rebuilt(
            Guard.builder("broken")
                .timeout(SHORT)
                .maxConcurrent(1)
                .executor(
                    work -> {
                      throw new OutOfMemoryError("unable to create native thread");
                    }));
    assertThatThrownBy(() -> broken.call(() -> "x")).isInstanceOf(OutOfMemoryError.class);
    assertThat(broken.inProgress()).isZero();
  }

  @Test
  void an_executor_of_the_callers_own_thread_works() {
    Guard direct = rebuilt(Guard.builder("direct").timeout(SHORT).executor(Runnable::run));

    assertThat(direct.call(() -> "charged")).isEqualTo("charged");
  }

  @Test
  void own_threads_are_daemons_named_after_the_guard_and_no_more_than_calls() {
    Guard own = rebuilt(Guard.builder("own").timeout(SHORT).maxConcurrent(3));

    for (int i = 0; i < 10; i++) {
      assertThat(catchThrowable(() -> own.call(work::whateverComes)))
          .isInstanceOf(GuardException.class);
    }

    assertThat(Thread.getAllStackTraces().keySet())
        .filteredOn(thread -> thread.getName().startsWith("guard-own-"))
        .hasSize(3)
        .allMatch(Thread::isDaemon);
    try (Guard unsaid = Guard.builder("unsaid").timeout(SHORT).build()) {
      assertThat(unsaid.limit()).isEqualTo(GuardBuilder.DEFAULT_MAX_CONCURRENT);
    }
  }

  @Test
  void closing_waits_for_calls_in_progress() throws Exception {
    Guard closing = rebuilt(Guard.builder("closing").timeout(ofMinutes(5)).maxConcurrent(1));
    CountDownLatch begun = new CountDownLatch(1);
    AtomicReference<Object> outcome = new AtomicReference<>();
    Thread caller =
        new Thread(
            () ->
                outcome.set(
                    closing.callOrElse(
                        () -> {
                          begun.countDown();
                          return work.untilInterrupted();
                        },
                        failure -> failure)));
    caller.start();
    begun.await();
    Thread closer = new Thread(closing::close);
    closer.start();
    await().atMost(ofMinutes(1)).until(() -> closer.getState() == Thread.State.TIMED_WAITING);

    work.release();
    closer.join();
    caller.join();

    assertThat(outcome.get()).isEqualTo("late");
  }

  @Test
  void closing_is_bounded_and_ends_what_hangs_and_nothing_begins_after_it() {
    Guard closing = rebuilt(Guard.builder("closing").timeout(SHORT).maxConcurrent(1));
    assertThat(catchThrowable(() -> closing.call(work::whateverComes))).isNotNull();
    assertThat(closing.stillRunning()).isEqualTo(1);

    Thread.currentThread().interrupt();
    closing.close();
    boolean flag = Thread.interrupted();
    closing.close();

    assertThat(flag).isTrue();
    assertThatThrownBy(() -> closing.call(() -> "x"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("guard \"closing\" is closed");
    assertThat(closing.registries().bulkheads().getAllBulkheads()).isEmpty();
  }
}
