package dev.underpin.observability.capacity;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How full something is.
 *
 * @param name what it is called
 * @param used how much of it is used
 * @param limit how much there is
 * @param state what to think of it
 * @param fullIn when it will be full if it goes on like that; null if it does not fill, or not for
 *     a hundred days
 */
public record CapacityReading(
    String name, long used, long limit, State state, @Nullable Duration fullIn) {

  /** What to think of a reading. */
  public enum State {
    /** There is room. */
    OK,
    /** Above the first limit, or full before long. */
    WARN,
    /** Above the second limit. */
    ALERT
  }

  /** {@return how much of it is used, in percent} */
  public double percent() {
    return 100.0 * used / limit;
  }
}
