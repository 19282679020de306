package dev.underpin.observability;

import static dev.underpin.observability.TestChecks.deaf;
import static dev.underpin.observability.TestChecks.eventually;
import static dev.underpin.observability.TestChecks.healthOf;
import static dev.underpin.observability.TestChecks.often;
import static dev.underpin.observability.TestChecks.once;
import static dev.underpin.observability.TestChecks.patient;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import dev.underpin.core.Health;
import dev.underpin.core.Health.Status;
import dev.underpin.core.HealthCheck;
import dev.underpin.core.testing.ManualClock;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HealthChecksTest {
  @Test
  void worst_check_decides() {
    assertThat(statusOf(Health.up(), Health.up("fine"))).isEqualTo(Status.UP);
    assertThat(statusOf(Health.up(), Health.degraded("slow"))).isEqualTo(Status.DEGRADED);
    assertThat(statusOf(Health.degraded("slow"), Health.down("gone"))).isEqualTo(Status.DOWN);
  }

  private static Status statusOf(Health first, Health second) {
    try (HealthChecks checks =
        often(patient("first", () -> first), patient("second", () -> second))) {
      eventually().until(() -> checks.report().results().stream().allMatch(r -> r.age() != null));
      assertThat(checks.report().isReady()).isEqualTo(checks.report().status() != Status.DOWN);
      return checks.report().status();
    }
  }

  @Test
  void nothing_is_ready_before_start_before_first_results_and_after_close() {
    CountDownLatch release = new CountDownLatch(1);
    HealthChecks checks =
        HealthChecks.builder().check(deaf("slow", Duration.ofMinutes(5), release)).build();
    assertThat(checks.report().isReady()).isFalse();
    checks.start();
    assertThat(checks.report().isReady()).isFalse();
    assertThat(checks.report().results().get(0))
        .isEqualTo(new HealthReport.Result("slow", Health.down("not checked yet"), null));
    release.countDown();
    eventually().until(() -> checks.report().isReady());
    checks.close();
    assertThat(checks.report().isReady()).isFalse();
  }

  @Test
  void without_checks_it_is_ready_from_start_to_close() {
    HealthChecks checks = HealthChecks.builder().build();
    assertThat(checks.report().isReady()).isFalse();
    checks.start();
    assertThat(checks.report().isReady()).isTrue();
    checks.close();
    assertThat(checks.report().isReady()).isFalse();
  }

  @Test
  void check_that_throws_is_down_with_its_message_on_one_line() {
    assertThat(
            healthAfter(
                () -> {
                  throw new IllegalStateException("pool\nis closed");
                }))
        .isEqualTo(Health.down("IllegalStateException: pool is closed"));
    assertThat(
            healthAfter(
                () -> {
                  throw new NoClassDefFoundError("driver");
                }))
        .isEqualTo(Health.down("NoClassDefFoundError: driver"));
  }

  @Test
  @SuppressWarnings("NullAway") // as an application without null checks could do
  void check_that_answers_null_is_down() {
    assertThat(healthAfter(() -> null)).isEqualTo(Health.down("answered null"));
  }

  private static Health healthAfter(Callable<Health> look) {
    try (HealthChecks checks = once(patient("it", look))) {
      eventually().until(() -> checks.report().results().get(0).age() != null);
      return healthOf(checks, "it");
    }
  }

  @Test
  void each_change_is_logged_once() {
    AtomicReference<Health> now = new AtomicReference<>(Health.up());
    AtomicInteger looks = new AtomicInteger();
    HealthCheck db =
        patient(
            "db",
            () -> {
              looks.incrementAndGet();
              return now.get();
            });
    try (LogRecorder log = new LogRecorder();
        HealthChecks checks = often(db)) {
      for (Health next : new Health[] {Health.up(), Health.down("refused"), Health.up("back")}) {
        now.set(next);
        int before = looks.get();
        eventually().until(() -> looks.get() > before + 3);
      }
      assertThat(log.events())
          .extracting(e -> e.getLevel() + " " + e.getFormattedMessage())
          .containsExactly(
              Level.WARN + " health check db is DOWN: refused",
              Level.INFO + " health check db is UP again: back");
    }
  }

  @Test
  void answer_that_is_too_old_counts_as_down() {
    ManualClock clock = new ManualClock();
    HealthCheck db = HealthCheck.of("db", Duration.ofSeconds(10), Health::up);
    try (HealthChecks checks =
        HealthChecks.builder()
            .check(db)
            .interval(Duration.ofHours(1))
            .ticker(clock.ticker())
            .build()) {
      checks.start();
      eventually().until(() -> checks.report().isReady());
      Duration oldest = Duration.ofSeconds(2 * (3600 + 10));
      clock.advance(oldest);
      assertThat(checks.report().results())
          .containsExactly(new HealthReport.Result("db", Health.up(), oldest));
      clock.advance(Duration.ofNanos(1));
      assertThat(healthOf(checks, "db"))
          .isEqualTo(Health.down("last answer is older than 7220000 ms"));
      assertThat(checks.report().isReady()).isFalse();
    }
  }

  @Test
  void it_starts_once() {
    HealthChecks checks = HealthChecks.builder().build();
    checks.start();
    assertThatThrownBy(checks::start).isInstanceOf(IllegalStateException.class);
    checks.close();
    assertThatThrownBy(checks::start).isInstanceOf(IllegalStateException.class);
    HealthChecks neverStarted = HealthChecks.builder().build();
    neverStarted.close();
    assertThatThrownBy(neverStarted::start).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void settings_that_cannot_work_are_refused() {
    HealthChecks.Builder builder = HealthChecks.builder().check(patient("db", Health::up));
    assertThatThrownBy(() -> builder.check(patient("db", Health::up)))
        .hasMessage(
            "name of a health check must be unique and not blank but was \"db\"; rename it");
    assertThatThrownBy(() -> builder.interval(Duration.ZERO))
        .hasMessage(
            "interval must be more than 0 and at most a day but was PT0S; change"
                + " HealthChecks.Builder.interval");
    assertThatThrownBy(() -> builder.check(HealthCheck.of("x", Duration.ofDays(2), Health::up)))
        .hasMessageStartingWith("timeout of health check x must be more than 0 and at most a day");
  }
}
