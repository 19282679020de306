package dev.underpin.jobs.store;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A job that a worker holds the lease of.
 *
 * @param id names the job
 * @param handled its kind and the version of its payload
 * @param token the fence: grows with every claim of this job, and goes with every statement about
 *     it
 * @param past what happened to it so far
 * @param content what its handler gets
 */
public record ClaimedJob(long id, Handled handled, long token, Past past, NewJob.Content content) {

  /**
   * What happened to a job before it was claimed.
   *
   * @param enqueuedAt when it was enqueued, by the store's clock
   * @param failedAttempts how many tries have failed so far
   * @param crashes how often a process died in which it was a suspect on trial
   * @param isCancelled whether somebody wants it not to run
   * @param uniqueKey the unique key that it holds until it is finished, or null
   * @param limitKey the limit key of which it has a unit, or null
   * @param step the step of a batch that it is a job of, or null
   */
  public record Past(
      Instant enqueuedAt,
      int failedAttempts,
      int crashes,
      boolean isCancelled,
      @Nullable String uniqueKey,
      @Nullable String limitKey,
      @Nullable Long step) {}

  /** {@return the stable name of its kind} */
  public String kind() {
    return handled.kind();
  }
}
