package dev.underpin.jobs;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a schedule is treated, where it differs from the defaults. Immutable.
 *
 * <pre>{@code
 * jobs.schedule("nightly-report", cron, REPORT, args,
 *     ScheduleOptions.defaults().version(2).misfire(Misfire.skip(Duration.ofHours(1))));
 * }</pre>
 */
public final class ScheduleOptions {

  private static final ScheduleOptions DEFAULTS =
      new ScheduleOptions(1, Misfire.runOnce(), Priority.NORMAL);

  private final int version;
  private final Misfire misfire;
  private final Priority priority;

  private ScheduleOptions(int version, Misfire misfire, Priority priority) {
    this.version = version;
    this.misfire = misfire;
    this.priority = priority;
  }

  /** {@return version 1, {@link Misfire#runOnce()}, normal priority} */
  public static ScheduleOptions defaults() {
    return DEFAULTS;
  }

  /**
   * {@return the same, in another version}
   *
   * <p>While old and new nodes run together, the greatest version that a live node has is in force,
   * and only nodes of that version fire. Of equal versions that differ, the node that started last
   * wins. Raise it with each change that must not be undone by an old node that starts late, and
   * when the arguments change: those are not compared.
   *
   * @param changed at least 1; 1 by default
   * @throws IllegalArgumentException if it is less
   */
  public ScheduleOptions version(int changed) {
    if (changed < 1) {
      throw new IllegalArgumentException(
          "version of a schedule must be at least 1 but was %d; raise ScheduleOptions.version"
              .formatted(changed));
    }
    return new ScheduleOptions(changed, misfire, priority);
  }

  /**
   * {@return the same, with another rule for times that nobody fired}
   *
   * @param changed {@link Misfire#runOnce()} by default
   */
  public ScheduleOptions misfire(Misfire changed) {
    return new ScheduleOptions(version, Objects.requireNonNull(changed, "misfire"), priority);
  }

  /**
   * {@return the same, with another priority of its jobs}
   *
   * @param changed {@link Priority#NORMAL} by default
   */
  public ScheduleOptions priority(Priority changed) {
    return new ScheduleOptions(version, misfire, Objects.requireNonNull(changed, "priority"));
  }

  int version() {
    return version;
  }

  Misfire misfire() {
    return misfire;
  }

  EnqueueOptions enqueueing() {
    return EnqueueOptions.now().priority(priority);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ScheduleOptions options && toString().equals(options.toString());
  }

  @Override
  public int hashCode() {
    return toString().hashCode();
  }

  @Override
  public String toString() {
    return "ScheduleOptions[version=%d, misfire=%s, priority=%s]"
        .formatted(version, misfire, priority);
  }

  /** What of this stands in the store, besides the version. */
  String words() {
    return "misfire %s, priority %s".formatted(misfire, priority);
  }
}
