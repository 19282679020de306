package dev.underpin.observability;

import dev.underpin.core.Health;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the parts of the application were when they were last looked at. Immutable.
 *
 * @param status the worst of all checks; DOWN before the first results, and while {@link
 *     HealthChecks} is not running
 * @param results one a check, in the order they were added
 */
public record HealthReport(Health.Status status, List<Result> results) {

  /** Copies the list. */
  public HealthReport {
    results = List.copyOf(results);
  }

  /** {@return whether the node should get traffic: nothing is DOWN} */
  public boolean isReady() {
    return status != Health.Status.DOWN;
  }

  /**
   * {@return this report as JSON, as {@code /readyz} shows it: {@code status}, and of each check
   * its {@code name}, {@code status}, {@code detail} and {@code age_ms}}
   */
  public String toJson() {
    return HealthJson.of(this);
  }

  /**
   * What one check said last.
   *
   * @param name the check's name
   * @param health what it said, or DOWN where it did not answer in time or at all
   * @param age how long ago, or null if it has never said anything
   */
  public record Result(String name, Health health, @Nullable Duration age) {}
}
