package dev.underpin.jobs.store;

import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What there is to do, found by one statement a poll.
 *
 * @param ready whether jobs of the asked kinds can be claimed
 * @param suspects whether suspects wait for a trial
 * @param lapsed whether a worker's lease has run out, or jobs of such a worker wait for rescue
 * @param nextDue how long until the next scheduled job is due; zero if one is; null if there is
 *     none
 * @param paused the names of queues of which no job is to be begun
 */
public record Pending(
    boolean ready,
    boolean suspects,
    boolean lapsed,
    @Nullable Duration nextDue,
    Set<String> paused) {

  /** {@return whether a scheduled job can be staged} */
  public boolean isDue() {
    return nextDue != null && nextDue.isZero();
  }
}
