package dev.underpin.jobs.store;

import java.time.Duration;

/** What became of a claimed job; accepted by a store only from the holder of the lease. */
public sealed interface Outcome {

  /** {@return the job that it is about} */
  ClaimedJob job();

  /**
   * The handler returned: the job is removed.
   *
   * @param job the job
   */
  record Done(ClaimedJob job) implements Outcome {}

  /**
   * The handler threw: the job becomes due again later, one try less.
   *
   * @param job the job
   * @param delay how long from now, by the store's clock
   * @param error what it threw
   */
  record Retried(ClaimedJob job, Duration delay, String error) implements Outcome {}

  /**
   * The last try failed: the job is kept as a dead letter.
   *
   * @param job the job
   * @param error what it threw
   */
  record Dead(ClaimedJob job, String error) implements Outcome {}

  /**
   * The job was not run, or cut off by a shutdown: it is due again at once, with all its tries.
   *
   * @param job the job
   */
  record Released(ClaimedJob job) implements Outcome {}
}
