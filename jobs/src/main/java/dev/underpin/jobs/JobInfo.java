package dev.underpin.jobs;

import dev.underpin.jobs.store.JobState;
import java.time.Instant;

/**
 * A job that is not over, as somebody who looks at it sees it.
 *
 * @param id the job's id
 * @param kind the name of its {@link JobType}
 * @param state where it stands
 * @param enqueuedAt when it was enqueued, by the store's clock
 * @param tries what happened so far
 * @param progress what its handler told last
 */
public record JobInfo(
    JobId id, String kind, JobState state, Instant enqueuedAt, Tries tries, Progress progress) {

  /**
   * What happened to a job so far.
   *
   * @param failed how many tries failed
   * @param crashes how often a process died in which it ran as a suspect
   * @param error what the last try failed with, or why it is parked; may be empty
   */
  public record Tries(int failed, int crashes, String error) {}

  /**
   * What a handler told by {@link JobRun#progress}.
   *
   * @param percent 0 to 100
   * @param note a word about it; may be empty
   */
  public record Progress(int percent, String note) {}
}
