package dev.underpin.jobs.store;

import java.time.Duration;
import java.time.Instant;

/**
 * A line of the history.
 *
 * @param id the id that the job had
 * @param kind the stable name of its kind
 * @param end how it ended
 * @param attempts how many tries it took
 * @param times when and how long
 */
public record FinishedJob(long id, String kind, End end, int attempts, Times times) {

  /** How a job ended. */
  public enum End {
    /** Its handler returned. */
    DONE,
    /** It became a dead letter. */
    DEAD,
    /** Somebody cancelled it. */
    CANCELLED
  }

  /**
   * The times of a job, by the store's clock.
   *
   * @param enqueuedAt when it was enqueued
   * @param finishedAt when it ended
   * @param duration how long its handler took the last time
   */
  public record Times(Instant enqueuedAt, Instant finishedAt, Duration duration) {}
}
