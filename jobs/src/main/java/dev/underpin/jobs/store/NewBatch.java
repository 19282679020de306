package dev.underpin.jobs.store;

import java.util.List;

/**
 * A batch to be stored.
 *
 * @param steps the jobs of each step; one begins when the one before is over; at least one step,
 *     each of any number of jobs
 * @param onDead what becomes of it when a job dies
 */
public record NewBatch(List<List<NewJob>> steps, OnDead onDead) {

  /** {@return all jobs, of whatever step} */
  public List<NewJob> jobs() {
    return steps.stream().flatMap(List::stream).toList();
  }
}
