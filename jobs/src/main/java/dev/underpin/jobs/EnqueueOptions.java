package dev.underpin.jobs;

import java.time.Duration;
import java.util.Objects;

/**
 * How one job is enqueued, where it differs from its kind. Immutable.
 *
 * <pre>{@code
 * jobs.enqueue(SEND, payload, EnqueueOptions.delay(Duration.ofMinutes(5)).priority(Priority.HIGH));
 * }</pre>
 */
public final class EnqueueOptions {

  /** The longest delay: ten years. */
  public static final Duration MAX_DELAY = Duration.ofDays(3650);

  private static final EnqueueOptions NOW = new EnqueueOptions(Duration.ZERO, Priority.NORMAL);

  private final Duration delay;
  private final Priority priority;

  private EnqueueOptions(Duration delay, Priority priority) {
    this.delay = delay;
    this.priority = priority;
  }

  /** {@return as soon as a worker is free, with normal priority: the defaults} */
  public static EnqueueOptions now() {
    return NOW;
  }

  /**
   * {@return not before this much time has passed, by the store's clock}
   *
   * @param delay zero to {@link #MAX_DELAY}
   * @throws IllegalArgumentException if it is out of range
   */
  public static EnqueueOptions delay(Duration delay) {
    if (delay.isNegative() || delay.compareTo(MAX_DELAY) > 0) {
      throw new IllegalArgumentException(
          "delay must be 0 to %d days but was %s".formatted(MAX_DELAY.toDays(), delay));
    }
    return new EnqueueOptions(delay, Priority.NORMAL);
  }

  /**
   * {@return the same, with another priority}
   *
   * @param changed which jobs go first; {@link Priority#NORMAL} by default
   */
  public EnqueueOptions priority(Priority changed) {
    return new EnqueueOptions(delay, Objects.requireNonNull(changed, "priority"));
  }

  Duration delay() {
    return delay;
  }

  Priority priority() {
    return priority;
  }
}
