package dev.underpin.jobs;

import dev.underpin.jobs.store.NewJob;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How one job is enqueued, where it differs from its kind. Immutable.
 *
 * <pre>{@code
 * jobs.enqueue(SEND, payload,
 *     EnqueueOptions.delay(Duration.ofMinutes(5)).priority(Priority.HIGH).idempotencyKey("req-17"));
 * }</pre>
 */
public final class EnqueueOptions {

  /** The longest delay: ten years. */
  public static final Duration MAX_DELAY = Duration.ofDays(3650);

  static final int MAX_KEY = 200;

  private static final EnqueueOptions NOW =
      new EnqueueOptions(Duration.ZERO, null, Priority.NORMAL, null);

  private final Duration delay;
  private final @Nullable Instant at;
  private final Priority priority;
  private final @Nullable String idempotencyKey;

  private EnqueueOptions(
      Duration delay, @Nullable Instant at, Priority priority, @Nullable String idempotencyKey) {
    this.delay = delay;
    this.at = at;
    this.priority = priority;
    this.idempotencyKey = idempotencyKey;
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
    return new EnqueueOptions(delay, null, Priority.NORMAL, null);
  }

  /**
   * {@return not before this time, by the store's clock}
   *
   * @param time when; a time that has passed is as soon as possible
   */
  public static EnqueueOptions at(Instant time) {
    return new EnqueueOptions(
        Duration.ZERO, Objects.requireNonNull(time, "time"), Priority.NORMAL, null);
  }

  /**
   * {@return the same, with another priority}
   *
   * @param changed which jobs go first; {@link Priority#NORMAL} by default
   */
  public EnqueueOptions priority(Priority changed) {
    return new EnqueueOptions(
        delay, at, Objects.requireNonNull(changed, "priority"), idempotencyKey);
  }

  /**
   * {@return the same, for a request that may be sent twice}: enqueueing again with the same key
   * returns the first job's id and stores nothing, also when that job is long done, for as long as
   * {@link JobsBuilder#idempotencyKept} says.
   *
   * @param key names the request among those of the same kind, 1 to 200 characters
   * @throws IllegalArgumentException if it is empty or too long
   */
  public EnqueueOptions idempotencyKey(String key) {
    requireKey("idempotencyKey", key);
    return new EnqueueOptions(delay, at, priority, key);
  }

  static void requireKey(String what, String key) {
    if (key.isEmpty() || key.length() > MAX_KEY) {
      throw new IllegalArgumentException(
          "%s must be 1 to %d characters but was %d: \"%s\"; put a hash of what is longer"
              .formatted(
                  what, MAX_KEY, key.length(), key.substring(0, Math.min(40, key.length()))));
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof EnqueueOptions options
        && when().equals(options.when())
        && Objects.equals(idempotencyKey, options.idempotencyKey);
  }

  @Override
  public int hashCode() {
    return Objects.hash(when(), idempotencyKey);
  }

  @Override
  public String toString() {
    return "EnqueueOptions[%s, priority=%s, idempotencyKey=%s]"
        .formatted(at == null ? "delay=" + delay : "at=" + at, priority, idempotencyKey);
  }

  NewJob.When when() {
    return new NewJob.When(priority.rank(), delay, at);
  }

  @Nullable String idempotencyKey() {
    return idempotencyKey;
  }
}
