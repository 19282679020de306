package dev.underpin.jobs.store;

import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * What keeps jobs: the seam between the engine and a technology. Implementations are thread-safe
 * and pass the one contract suite of this module.
 *
 * <p>A job is ready, scheduled (not due yet), running (claimed by a worker) or dead. A claim gives
 * a worker the lease of a job together with a token that grows with every claim of that job;
 * outcomes are accepted only while worker and token still match, so a worker that was rescued from
 * can change nothing. Time is the store's own: workers' clocks drift.
 */
public interface JobStore {

  /** {@return what this store can do; asked after {@link #open()}} */
  Set<Capability> capabilities();

  /**
   * Checks that the store is reachable and keeps what it acknowledges.
   *
   * @throws JobStoreException if it cannot be reached or its tables are missing
   * @throws IllegalStateException if it would lose acknowledged jobs as it is set up
   */
  void open();

  /**
   * Stores jobs in the caller's ambient transaction, or else in one of their own: all or none.
   *
   * @param jobs what to store; not empty
   * @param committed run once the jobs can be claimed; never if they are rolled back
   * @return their ids, in the same order
   * @throws JobStoreException if they could not be stored
   */
  List<Long> enqueue(List<NewJob> jobs, Runnable committed);

  /**
   * Stores jobs in a transaction that the caller commits himself.
   *
   * @param jobs what to store; not empty
   * @param connection the caller's, auto-commit off
   * @return their ids, in the same order
   * @throws IllegalStateException if the store is not {@link Capability#TRANSACTIONAL}
   * @throws JobStoreException if they could not be stored
   */
  List<Long> enqueueJoining(List<NewJob> jobs, Connection connection);

  /**
   * Registers a worker.
   *
   * @param lease how long its jobs stay its own without a heartbeat
   * @return the registration, with a full lease
   * @throws JobStoreException if the store cannot be reached
   */
  WorkerSession register(Duration lease);

  /**
   * Claims ready jobs, by priority, then oldest first; each goes to one worker only.
   *
   * @param worker a {@linkplain WorkerSession#worker registered} worker
   * @param kinds the kinds that it handles; others are left alone
   * @param limit how many at most, at least 1
   * @return what was claimed, possibly nothing
   * @throws JobStoreException if the store cannot be reached
   */
  List<ClaimedJob> claim(long worker, Set<String> kinds, int limit);

  /**
   * Notes what became of claimed jobs. Repeating a call whose answer was lost does no harm.
   *
   * @param worker the worker that claimed them
   * @param outcomes what became of them, at most one a job
   * @return the ids of those that were accepted; the others had been rescued from this worker
   * @throws JobStoreException if the store cannot be reached: nothing may have been noted
   */
  Set<Long> finish(long worker, List<Outcome> outcomes);

  /**
   * Makes scheduled jobs that are due ready.
   *
   * @return how many, bounded; call again when there were some
   * @throws JobStoreException if the store cannot be reached
   */
  int stageDue();

  /**
   * Removes the registration of every worker whose lease has run out, and makes its jobs ready.
   *
   * @return how many jobs were rescued
   * @throws JobStoreException if the store cannot be reached
   */
  int rescue();

  /**
   * {@return how many jobs there are, by state}
   *
   * @throws JobStoreException if the store cannot be reached
   */
  JobCounts counts();

  /**
   * Lists dead letters.
   *
   * @param limit how many at most
   * @return the oldest first
   * @throws JobStoreException if the store cannot be reached
   */
  List<DeadJob> dead(int limit);

  /**
   * Makes a dead letter ready again, with no failed try.
   *
   * @param id the job's
   * @return whether there was such a dead letter
   * @throws JobStoreException if the store cannot be reached
   */
  boolean replay(long id);
}
