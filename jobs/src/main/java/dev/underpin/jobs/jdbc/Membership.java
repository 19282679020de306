package dev.underpin.jobs.jdbc;

import dev.underpin.jobs.store.NewJob;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What jobs that are stored together are of.
 *
 * @param step the step of a batch, or null
 * @param isWaiting whether that waits for the one before
 */
record Membership(@Nullable Long step, boolean isWaiting) {

  /** Jobs of no batch. */
  static final Membership NONE = new Membership(null, false);

  /** Outside of every index of ready jobs, whatever else the job is. */
  static final int WAITING = -3;

  /**
   * Where new jobs stand that are stored by one statement. With a limit key they have to be
   * admitted first. One of each key is enough to tell that some have come: a bulk of one key is
   * written once, and not a second time when it is sorted out.
   */
  List<Integer> statesOf(List<NewJob> jobs) {
    List<Integer> states = new ArrayList<>(jobs.size());
    Set<String> told = new HashSet<>();
    for (NewJob job : jobs) {
      states.add(stateOf(job, told));
    }
    return states;
  }

  private int stateOf(NewJob job, Set<String> told) {
    String limit = job.keys().limit();
    if (isWaiting) {
      return WAITING;
    } else if (!job.when().isNow()) {
      return JobRows.SCHEDULED;
    } else if (limit == null) {
      return JobRows.READY;
    }
    return told.add(limit) ? LimitTables.ARRIVING : LimitTables.HELD;
  }
}
