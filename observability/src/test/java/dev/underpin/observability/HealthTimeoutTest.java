package dev.underpin.observability;

import static dev.underpin.observability.TestChecks.SHORT;
import static dev.underpin.observability.TestChecks.deaf;
import static dev.underpin.observability.TestChecks.eventually;
import static dev.underpin.observability.TestChecks.healthOf;
import static dev.underpin.observability.TestChecks.often;
import static dev.underpin.observability.TestChecks.once;
import static dev.underpin.observability.TestChecks.patient;
import static org.assertj.core.api.Assertions.assertThat;

import dev.underpin.core.Health;
import dev.underpin.core.HealthCheck;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Checks that hang, and threads that cannot be had. */
@Timeout(60)
class HealthTimeoutTest {

  private static final Health TIMED_OUT = Health.down("gave no answer within 20 ms");
  private static final Health STILL_AWAY =
      Health.down("gave no answer within 20 ms and did not stop since");

  private final CountDownLatch release = new CountDownLatch(1);

  @AfterEach
  void let_go() {
    release.countDown();
  }

  @Test
  void check_that_hangs_is_down_and_delays_no_other_and_costs_one_thread() {
    AtomicInteger hung = new AtomicInteger();
    AtomicInteger others = new AtomicInteger();
    HealthCheck hangs = deaf("hangs", SHORT, release);
    HealthCheck counted =
        HealthCheck.of(
            "hangs",
            SHORT,
            () -> {
              hung.incrementAndGet();
              return hangs.check();
            });
    HealthCheck other =
        patient(
            "other",
            () -> {
              others.incrementAndGet();
              return Health.up();
            });
    try (HealthChecks checks = often(counted, other)) {
      eventually().until(() -> healthOf(checks, "hangs").detail().contains("did not stop since"));
      int before = others.get();
      eventually().until(() -> others.get() > before + 3);
      assertThat(hung).hasValue(1);
      eventually().until(() -> healthOf(checks, "hangs").equals(STILL_AWAY));
      assertThat(healthOf(checks, "other")).isEqualTo(Health.up());
      release.countDown();
      eventually().until(() -> healthOf(checks, "hangs").equals(Health.up()));
    }
  }

  @Test
  void answer_after_the_timeout_does_not_count() throws Exception {
    Queue<Thread> threads = new ConcurrentLinkedQueue<>();
    HealthChecks.Builder builder =
        HealthChecks.builder()
            .check(deaf("late", SHORT, release))
            .interval(Duration.ofHours(1))
            .threads(
                work -> {
                  Thread thread = new Thread(work);
                  threads.add(thread);
                  return thread;
                });
    try (HealthChecks checks = builder.build()) {
      checks.start();
      eventually().until(() -> healthOf(checks, "late").equals(TIMED_OUT));
      release.countDown();
      checks.close();
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(healthOf(checks, "late")).isEqualTo(TIMED_OUT);
    }
  }

  @Test
  void check_is_interrupted_after_its_timeout() {
    CountDownLatch interrupted = new CountDownLatch(1);
    HealthCheck stuck =
        HealthCheck.of(
            "stuck",
            SHORT,
            () -> {
              try {
                release.await();
                return Health.up();
              } catch (InterruptedException e) {
                interrupted.countDown();
                throw e;
              }
            });
    // a look that ends before its thread begins interrupts nobody: the next one does
    try (HealthChecks checks = often(stuck)) {
      eventually().until(() -> interrupted.getCount() == 0);
      eventually().until(() -> healthOf(checks, "stuck").equals(TIMED_OUT));
    }
  }

  @Test
  void thread_that_cannot_be_had_is_told_and_tried_again() {
    AtomicInteger made = new AtomicInteger();
    HealthChecks.Builder builder =
        HealthChecks.builder()
            .check(patient("db", Health::up))
            .interval(Duration.ofMillis(5))
            .threads(
                work -> {
                  int number = made.incrementAndGet();
                  if (number > 1 && number < 5) {
                    throw new OutOfMemoryError("unable to create native thread");
                  }
                  return new Thread(work);
                });
    try (LogRecorder log = new LogRecorder();
        HealthChecks checks = builder.build()) {
      checks.start();
      eventually().until(() -> checks.report().isReady());
      assertThat(log.events().get(0).getFormattedMessage())
          .contains("db is DOWN: could not be checked: OutOfMemoryError: unable to create");
    }
  }

  @Test
  void close_does_not_wait_for_a_check_that_hangs() {
    Queue<Thread> threads = new ConcurrentLinkedQueue<>();
    HealthCheck hangs = deaf("hangs", Duration.ofMinutes(5), release);
    HealthCheck seen =
        patient(
            "hangs",
            () -> {
              threads.add(Thread.currentThread());
              return hangs.check();
            });
    try (LogRecorder log = new LogRecorder()) {
      HealthChecks checks = often(seen);
      eventually().until(() -> !threads.isEmpty());
      checks.close();
      checks.close();
      assertThat(threads).singleElement().matches(Thread::isDaemon).matches(Thread::isAlive);
      release.countDown();
      eventually().until(() -> !threads.element().isAlive());
      assertThat(log.events()).isEmpty();
    }
  }

  @Test
  void check_that_close_interrupts_is_not_logged_as_down() {
    CountDownLatch entered = new CountDownLatch(1);
    HealthCheck waits =
        patient(
            "waits",
            () -> {
              entered.countDown();
              release.await();
              return Health.up();
            });
    try (LogRecorder log = new LogRecorder()) {
      HealthChecks checks = once(waits);
      eventually().until(() -> entered.getCount() == 0);
      checks.close();
      assertThat(log.events()).isEmpty();
    }
  }
}
