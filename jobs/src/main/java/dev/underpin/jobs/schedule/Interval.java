package dev.underpin.jobs.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Fires every so often, on a grid in UTC: every quarter of an hour is at :00, :15, :30 and :45 on
 * all nodes, whenever they start. Changes of daylight saving do not touch it. Immutable.
 *
 * <pre>{@code
 * Interval.every(Duration.ofMinutes(15))
 * Interval.every(Duration.ofHours(7)).from(Instant.parse("2027-01-01T00:00:00Z"))
 * }</pre>
 */
public final class Interval implements Schedule {

  /** The shortest interval: a second. */
  public static final Duration MIN = Duration.ofSeconds(1);

  /** The longest interval: ten years. */
  public static final Duration MAX = Duration.ofDays(3650);

  private final long millis;
  private final long anchorMillis;

  private Interval(long millis, long anchorMillis) {
    this.millis = millis;
    this.anchorMillis = anchorMillis;
  }

  /**
   * {@return a schedule that fires every so often, on the grid through 1970-01-01T00:00Z}
   *
   * @param interval {@link #MIN} to {@link #MAX}, in whole milliseconds
   * @throws IllegalArgumentException if it is out of range, or in parts of a millisecond
   */
  public static Interval every(Duration interval) {
    boolean whole = interval.toNanosPart() % 1_000_000 == 0;
    if (interval.compareTo(MIN) < 0 || interval.compareTo(MAX) > 0 || !whole) {
      throw new IllegalArgumentException(
          "interval must be 1 s to %d days in whole milliseconds but was %s; give Interval.every another"
              .formatted(MAX.toDays(), interval));
    }
    return new Interval(interval.toMillis(), 0);
  }

  /**
   * {@return the same, on the grid through another time}
   *
   * @param anchor a fire time; there are others before and after it
   */
  public Interval from(Instant anchor) {
    return new Interval(millis, Objects.requireNonNull(anchor, "anchor").toEpochMilli());
  }

  @Override
  public Instant next(Instant after) {
    long passed = Math.floorDiv(after.toEpochMilli() - anchorMillis, millis);
    return Instant.ofEpochMilli(anchorMillis + (passed + 1) * millis);
  }

  @Override
  public String text() {
    return "every %s from %s"
        .formatted(
            Duration.ofMillis(millis), Instant.ofEpochMilli(Math.floorMod(anchorMillis, millis)));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Interval interval && text().equals(interval.text());
  }

  @Override
  public int hashCode() {
    return text().hashCode();
  }

  @Override
  public String toString() {
    return text();
  }
}
