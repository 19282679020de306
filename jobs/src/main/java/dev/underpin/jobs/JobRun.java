package dev.underpin.jobs;

/** One run of one job, as its handler sees it. */
public interface JobRun {

  /** {@return the job's id, the same in every run: good as an idempotency key for third parties} */
  JobId id();

  /** {@return which try this is, 1 for the first; runs that a crash cut off are not counted} */
  int attempt();
}
