package dev.underpin.jobs.store;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A job as somebody who looks at it sees it, without its payload.
 *
 * @param id names the job
 * @param kind what it is
 * @param state where it stands
 * @param past what happened to it so far
 * @param progress how far it has come
 */
public record StoredJob(long id, NewJob.Kind kind, JobState state, Past past, Progress progress) {

  /**
   * What happened so far.
   *
   * @param enqueuedAt when it was enqueued, by the store's clock
   * @param dueAt when it was or is due
   * @param failedAttempts how many tries failed
   * @param crashes how often a process died in which it was a suspect on trial
   * @param error what the last try failed with; may be empty
   * @param cipherKey the id of the key that hides the error; null for plain text
   */
  public record Past(
      Instant enqueuedAt,
      Instant dueAt,
      int failedAttempts,
      int crashes,
      String error,
      @Nullable String cipherKey) {}

  /**
   * What its handler tells.
   *
   * @param percent 0 to 100
   * @param note a word about it; may be empty
   */
  public record Progress(int percent, String note) {}
}
