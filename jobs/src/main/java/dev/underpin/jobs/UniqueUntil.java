package dev.underpin.jobs;

/** How long a unique key keeps a second job with the same key away. */
public enum UniqueUntil {
  /**
   * Until the job is done, cancelled or a dead letter, all its retries included: never two at once.
   */
  FINISHED,
  /**
   * Until a worker claims the job: what is enqueued while it runs runs once more afterwards, and
   * sees what has changed since.
   */
  STARTED
}
