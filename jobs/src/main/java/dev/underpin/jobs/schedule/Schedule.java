package dev.underpin.jobs.schedule;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The times at which something is to happen, again and again: {@link Cron}, {@link Interval}, or an
 * application's own, such as the working days of its calendar.
 *
 * <p>Implementations are immutable, and say the same times on every node: they ask no clock and no
 * default time zone.
 */
public interface Schedule {

  /**
   * {@return the first fire time after a time; null if there is none any more}
   *
   * @param after fire times up to this one, inclusive, are over
   */
  @Nullable Instant next(Instant after);

  /**
   * {@return what this schedule is, in words that are stored}: nodes compare them to see whether
   * their code agrees. Equal words mean equal fire times; at most 400 characters.
   */
  String text();
}
