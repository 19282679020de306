package dev.underpin.observability;

import dev.underpin.core.Health;
import dev.underpin.core.HealthCheck;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** Health checks for tests. */
final class TestChecks {

  static final Duration SHORT = Duration.ofMillis(20);

  private TestChecks() {}

  static ConditionFactory eventually() {
    return Awaitility.await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(2));
  }

  /** A check with more time than any test has. */
  static HealthCheck patient(String name, Callable<Health> look) {
    return HealthCheck.of(name, Duration.ofMinutes(5), look);
  }

  /**
   * A check that does not come back before the latch opens, as a driver that ignores interrupts.
   */
  static HealthCheck deaf(String name, Duration timeout, CountDownLatch latch) {
    return HealthCheck.of(
        name,
        timeout,
        () -> {
          while (latch.getCount() > 0) {
            try {
              latch.await();
            } catch (InterruptedException ignored) {
              // deaf
            }
          }
          return Health.up();
        });
  }

  static HealthChecks often(HealthCheck... checks) {
    return started(Duration.ofMillis(5), checks);
  }

  /** Each is looked at only once while a test runs. */
  static HealthChecks once(HealthCheck... checks) {
    return started(Duration.ofHours(1), checks);
  }

  private static HealthChecks started(Duration interval, HealthCheck... all) {
    HealthChecks.Builder builder = HealthChecks.builder().interval(interval);
    for (HealthCheck check : all) {
      builder.check(check);
    }
    HealthChecks checks = builder.build();
    checks.start();
    return checks;
  }

  static Health healthOf(HealthChecks checks, String name) {
    return checks.report().results().stream()
        .filter(result -> result.name().equals(name))
        .findFirst()
        .orElseThrow()
        .health();
  }
}
