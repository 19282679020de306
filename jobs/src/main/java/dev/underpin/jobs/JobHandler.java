package dev.underpin.jobs;

/**
 * Does the work of one kind of job. Called by several threads at once; must be safe to run again,
 * since a job is run at least once: a process may die between the work and the note that it is
 * done.
 *
 * @param <P> the payload
 */
@FunctionalInterface
public interface JobHandler<P> {

  /**
   * Does it. The request context of the enqueuer (ids and carried keys) is open meanwhile.
   *
   * @param payload what was enqueued
   * @param run about this run
   * @throws Exception to have the job tried again by its kind's retry policy, and kept as a dead
   *     letter after the last try
   */
  void run(P payload, JobRun run) throws Exception;
}
