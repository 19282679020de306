package dev.underpin.jobs;

import dev.underpin.jobs.schedule.Schedule;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of fire times that nobody fired, since no node ran or the store was away. However
 * many there are, what is caught up is bounded. Immutable.
 *
 * <pre>{@code
 * ScheduleOptions.defaults().misfire(Misfire.catchUp(24))
 * }</pre>
 */
public final class Misfire {

  /** Fire times that can be caught up at the most: 1,000. */
  public static final int MAX_CATCH_UP = 1_000;

  private static final Misfire RUN_ONCE = new Misfire(1, null);
  private static final Duration FIRST_LOOK_BACK = Duration.ofMinutes(1);

  private final int most;
  private final @Nullable Duration tolerance;

  private Misfire(int most, @Nullable Duration tolerance) {
    this.most = most;
    this.tolerance = tolerance;
  }

  /** {@return one job for all of them, with the latest of their times: the default} */
  public static Misfire runOnce() {
    return RUN_ONCE;
  }

  /**
   * {@return a job for each of them, the oldest first}
   *
   * @param most only for so many of the latest; 1 to {@link #MAX_CATCH_UP}
   * @throws IllegalArgumentException if it is out of range
   */
  public static Misfire catchUp(int most) {
    if (most < 1 || most > MAX_CATCH_UP) {
      throw new IllegalArgumentException(
          "catchUp must be 1 to %d fire times but was %d; give Misfire.catchUp another"
              .formatted(MAX_CATCH_UP, most));
    }
    return new Misfire(most, null);
  }

  /**
   * {@return none for those that are found later than this}
   *
   * @param tolerance how late a fire time may be found and still be fired; at least 1 second
   * @throws IllegalArgumentException if it is shorter
   */
  public static Misfire skip(Duration tolerance) {
    if (tolerance.compareTo(Duration.ofSeconds(1)) < 0) {
      throw new IllegalArgumentException(
          "tolerance must be at least 1 s but was %s; give Misfire.skip more".formatted(tolerance));
    }
    return new Misfire(1, tolerance);
  }

  /**
   * What is due.
   *
   * @param runs the times that get a job, in order
   * @param last the last time that is over
   * @param hasMissed whether times before the runs get none
   */
  record Due(List<Instant> runs, Instant last, boolean hasMissed) {}

  /**
   * Of the fire times from one that is due until now, those that get a job.
   *
   * @throws IllegalStateException if the schedule does not go forward
   */
  Due due(Schedule schedule, Instant first, Instant now) {
    List<Instant> latest = latest(schedule, first, now);
    Instant last = latest.get(latest.size() - 1);
    if (tolerance != null && last.isBefore(now.minus(tolerance))) {
      return new Due(List.of(), last, true);
    }
    return new Due(latest, last, latest.get(0).isAfter(first));
  }

  /**
   * Looks back further and further: a schedule of every second that was away for a year must not be
   * walked through.
   */
  private List<Instant> latest(Schedule schedule, Instant first, Instant now) {
    Duration back = FIRST_LOOK_BACK;
    while (now.minus(back).isAfter(first)) {
      Instant start = next(schedule, now.minus(back));
      List<Instant> found = start == null ? List.of() : walk(schedule, start, now);
      if (found.size() >= most) {
        return found;
      }
      back = back.multipliedBy(4);
    }
    return walk(schedule, first, now);
  }

  /** The last ones from a fire time on; none if that is yet to come. */
  private List<Instant> walk(Schedule schedule, Instant start, Instant now) {
    Deque<Instant> found = new ArrayDeque<>();
    Instant time = start;
    while (time != null && !time.isAfter(now)) {
      found.addLast(time);
      if (found.size() > most) {
        found.removeFirst();
      }
      time = next(schedule, time);
    }
    return List.copyOf(found);
  }

  /** As precise as a store keeps it. */
  static @Nullable Instant next(Schedule schedule, Instant after) {
    Instant next = schedule.next(after);
    if (next == null) {
      return null;
    }
    if (!next.isAfter(after)) {
      throw new IllegalStateException(
          "schedule \"%s\" must go forward but said %s after %s; correct its next(Instant)"
              .formatted(schedule.text(), next, after));
    }
    Instant kept = next.truncatedTo(ChronoUnit.MICROS);
    return kept.isBefore(next) ? kept.plus(1, ChronoUnit.MICROS) : kept;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Misfire misfire && toString().equals(misfire.toString());
  }

  @Override
  public int hashCode() {
    return toString().hashCode();
  }

  @Override
  public String toString() {
    if (tolerance != null) {
      return "skip after " + tolerance;
    }
    return most == 1 ? "run once" : "catch up " + most;
  }
}
