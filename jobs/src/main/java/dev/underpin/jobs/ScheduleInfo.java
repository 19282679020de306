package dev.underpin.jobs;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A schedule as it stands in the store.
 *
 * @param name its name
 * @param kind the name of the {@link JobType} of its jobs
 * @param version the version that is in force
 * @param timing when it fires, in words
 * @param times its times, by the store's clock
 */
public record ScheduleInfo(String name, String kind, int version, String timing, Times times) {

  /**
   * The times of a schedule.
   *
   * @param nextFireAt when it fires next; null if never again
   * @param lastFireAt the last time that was fired or missed; null before the first
   * @param announcedAt when a node said last that its code declares this
   * @param isOwned whether that is less than {@link JobsBuilder#parkAfter} ago; a schedule that no
   *     live node owns does not fire, and stays until it is declared again or {@linkplain
   *     Jobs#unschedule removed}
   */
  public record Times(
      @Nullable Instant nextFireAt,
      @Nullable Instant lastFireAt,
      Instant announcedAt,
      boolean isOwned) {}
}
