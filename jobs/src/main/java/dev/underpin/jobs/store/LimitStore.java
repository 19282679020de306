package dev.underpin.jobs.store;

import java.util.List;
import java.util.Set;

/**
 * The part of a {@link JobStore} that keeps limits.
 *
 * <p>A limit a key decides which jobs become ready: one takes a unit of its {@linkplain
 * NewJob.Keys#limit key} when it becomes ready, and gives it back when it is over, waits for a
 * retry, or is parked. The rest are {@linkplain JobState#HELD held}, out of the way of every claim.
 * So a claim needs to know nothing of keys, and finds of each key only as many jobs as may run. A
 * unit that is given back goes to the next held job in the same transaction.
 *
 * <p>Limits of kinds and queues, and rates, are counted by the claim.
 */
public interface LimitStore {

  /**
   * Notes the limits that a live node's code has, before its first claim and every minute. What no
   * node has said for three minutes is forgotten as soon as another one says something else.
   *
   * @param limits of everything that the node handles
   */
  void announce(Set<Limit> limits);

  /**
   * Claims ready jobs of kinds that have limits besides those of their keys: as many as all of
   * these limits allow.
   *
   * @param worker a registered worker
   * @param handled kinds that have these limits, and no other
   * @param limits at least one
   * @param room how many at most, at least 1
   * @return what was claimed, by priority, then oldest first; possibly nothing
   */
  List<ClaimedJob> claim(long worker, Set<Handled> handled, Set<Limit> limits, int room);

  /**
   * Makes held jobs ready whose key has a free unit, wherever that was not noticed: after a limit
   * was raised, or where rows were changed by hand.
   *
   * @return how many
   */
  int admitHeld();
}
