package dev.underpin.jobs.store;

import dev.underpin.jobs.store.StoredSchedule.Definition;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The part of a {@link JobStore} that keeps when schedules fire next. What they are is in the code
 * of the nodes: the store tells them which of their definitions is in force, and lets one of them
 * fire each time. Times are the store's, to the microsecond.
 */
public interface ScheduleStore {

  /**
   * What stands in the store at one moment.
   *
   * @param now that moment, by the store's clock
   * @param schedules all of them
   */
  record Timetable(Instant now, List<StoredSchedule> schedules) {}

  /**
   * A schedule that a node declares.
   *
   * @param name names it, for good
   * @param definition what the node's code says of it
   * @param firstFireAt its next time if this definition is new, or its timing is; or null
   * @param isStarting whether the node is just starting
   */
  record Declaration(
      String name, Definition definition, @Nullable Instant firstFireAt, boolean isStarting) {}

  /**
   * A step of a schedule from one time to the next.
   *
   * @param schedule the schedule as the node has seen it; the step is made if it still is so
   * @param nextFireAt its next time, or null if there is none any more
   * @param lastFireAt the time that is over by this step
   */
  record Step(StoredSchedule schedule, @Nullable Instant nextFireAt, Instant lastFireAt) {}

  /** {@return all schedules, and the time} */
  Timetable timetable();

  /**
   * Says that a live node declares a schedule. Its definition comes in force if there is none, if
   * it {@linkplain Definition#goesBefore goes before} the one that is, or if that has not been
   * announced for some time.
   *
   * @param declaration what the node declares
   * @param unownedAfter for how long
   * @return whether the node's definition is in force
   */
  boolean announce(Declaration declaration, Duration unownedAfter);

  /**
   * Moves a schedule on and stores its jobs, in one transaction: if several nodes do it at once,
   * one succeeds.
   *
   * @param step from the time that the node has seen to the next
   * @param jobs what is due by that; may be empty
   * @param committed run once the jobs can be claimed
   * @return false if another node was first, or is about to be; nothing is stored then
   */
  boolean fire(Step step, List<NewJob> jobs, Runnable committed);

  /**
   * Removes a schedule; its jobs stay.
   *
   * @param name the schedule's
   * @return whether there was one
   */
  boolean remove(String name);
}
