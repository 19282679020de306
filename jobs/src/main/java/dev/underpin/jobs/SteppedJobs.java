package dev.underpin.jobs;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Jobs that run only when they are told to, in the caller's thread, one after another: for tests,
 * where {@code dev.underpin.jobs.testing.ManualWorker} adds a clock, and for tools that work off a
 * queue and end. Made by {@link JobsBuilder#buildStepped()}; not to be started.
 */
public interface SteppedJobs extends Jobs {

  /**
   * Runs the jobs that are due now, suspects included, and those that they make due.
   *
   * @return how many runs there were, failed ones included
   */
  int runDue();

  /**
   * {@return how long until something falls due that waits for its time: a delayed job, a retry, a
   * schedule; zero if it has; null if nothing waits}
   */
  @Nullable Duration nextDue();

  /** {@return the same jobs as a node whose runs take time, for what happens while they run} */
  SteppedNode node();
}
