package dev.underpin.jobs;

import org.jspecify.annotations.Nullable;

/**
 * A node of which a test says when it does what: a run begins by {@link #begin} and is over by
 * {@link #end}, and in between it holds its lease and its units of limits for as long as the test
 * lets the time pass. Whoever is no longer told anything is as a process that was killed or frozen.
 * Of {@link SteppedJobs#node()}.
 */
public interface SteppedNode {

  /**
   * Does what a node does all the while: keeps its {@linkplain JobsBuilder#lease lease}, says which
   * limits its code declares, fires its schedules, makes ready what is due, and rescues the jobs of
   * nodes whose leases have run out.
   *
   * @return false if its own had, and somebody noticed: all that it ran is rescued, and it begins
   *     anew
   */
  boolean look();

  /**
   * Claims one job and runs its handler at once, in this thread; how that ended is kept back until
   * {@link #end}. As on any node, suspects run one at a time, and one that has killed a process
   * before runs alone.
   *
   * @return the job; null if there is none, or this node runs as many as it may
   */
  @Nullable JobId begin();

  /**
   * Notes how a job ended that this node began.
   *
   * @param job what {@link #begin} gave
   * @return false if that is no longer this node's: it was rescued, and another may have run it
   */
  boolean end(JobId job);
}
