package dev.underpin.jobs.store;

import dev.underpin.core.jdbc.Transactions;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What keeps jobs: the seam between the engine and a technology. Implementations are thread-safe
 * and pass the one contract suite of this module.
 *
 * <p>A job stands in one of the {@link JobState}s. A claim gives a worker the lease of a job
 * together with a token that grows with every claim of that job; outcomes are accepted only while
 * worker and token still match, so a worker that was rescued from can change nothing. Time is the
 * store's own: workers' clocks drift. Every method throws {@link JobStoreException} if the store
 * cannot be reached; what it was to do may then have happened or not.
 */
public interface JobStore {

  /** {@return what this store can do; asked after {@link #open()}} */
  Set<Capability> capabilities();

  /** {@return the transactions that its jobs take part in; null if it has none} */
  @Nullable Transactions transactions();

  /** {@return the same jobs, for whoever looks at them} */
  JobArchive archive();

  /** {@return when its schedules fire next} */
  ScheduleStore schedules();

  /** {@return the same jobs, for whoever sees to their limits} */
  LimitStore limits();

  /** {@return the batches that some of its jobs are of} */
  BatchStore batches();

  /**
   * Checks that the store is reachable and keeps what it acknowledges.
   *
   * @throws JobStoreException if it cannot be reached or its tables are missing
   * @throws IllegalStateException if it would lose acknowledged jobs as it is set up
   */
  void open();

  /**
   * Takes ids that no other job will have, for jobs whose content depends on their id.
   *
   * @param count how many, at least 1
   * @param joined a connection to ask on, or null for the ambient one or one of the store's own
   * @return ascending
   */
  List<Long> reserveIds(int count, @Nullable Connection joined);

  /**
   * Stores jobs in the caller's ambient transaction, or else in one of their own: all or none.
   *
   * @param jobs what to store; not empty
   * @param committed run once the jobs can be claimed; never if they are rolled back
   * @return their ids, in the same order; where a key was taken, the id of the job that has it
   */
  List<Long> enqueue(List<NewJob> jobs, Runnable committed);

  /**
   * Stores a job that its worker begins at once: claimed already, in a transaction of its own. For
   * stores where a claim costs a commit; the others store nothing.
   *
   * @param job what to store, due now
   * @param worker a {@linkplain WorkerSession#worker registered} worker that handles it
   * @return the job as claimed; null if nothing was stored, and it has to be {@linkplain #enqueue
   *     enqueued}: there is an ambient transaction, the job has keys, or the worker is gone
   */
  default @Nullable ClaimedJob enqueueClaimed(NewJob job, long worker) {
    return null;
  }

  /**
   * Stores jobs in a transaction that the caller commits himself.
   *
   * @param jobs what to store; not empty
   * @param connection the caller's, auto-commit off
   * @return as for {@link #enqueue}
   * @throws IllegalStateException if the store is not {@link Capability#TRANSACTIONAL}
   */
  List<Long> enqueueJoining(List<NewJob> jobs, Connection connection);

  /** Tells other processes that there is work, as far as this store can; called now and then. */
  void tellOthers();

  /**
   * Registers a worker.
   *
   * @param lease how long its jobs stay its own without a heartbeat
   * @return the registration, with a full lease
   */
  WorkerSession register(Duration lease);

  /**
   * Looks what there is to do.
   *
   * @param handled what the worker can run
   * @return what was found
   */
  Pending look(Set<Handled> handled);

  /**
   * Claims ready jobs, by priority, then oldest first; each goes to one worker only.
   *
   * @param worker a {@linkplain WorkerSession#worker registered} worker
   * @param handled what it can run; others are left alone
   * @param limit how many at most, at least 1
   * @return what was claimed, possibly nothing
   */
  List<ClaimedJob> claim(long worker, Set<Handled> handled, int limit);

  /**
   * Claims suspects, those with the fewest crashes first.
   *
   * @param worker a registered worker
   * @param handled what it can run
   * @param limit how many at most, at least 1
   * @return what was claimed, possibly nothing
   */
  List<ClaimedJob> claimSuspects(long worker, Set<Handled> handled, int limit);

  /**
   * Gives back what was claimed by a claim whose answer was lost.
   *
   * @param worker a registered worker
   * @param known the ids of the jobs that it knows to hold
   * @return how many others it held; they are due again at once
   */
  int releaseUnknown(long worker, Set<Long> known);

  /**
   * Puts a claimed suspect on trial: if its worker dies from now on, that counts against it, and no
   * longer against the one before.
   *
   * @param worker the worker that claimed it
   * @param job the suspect
   * @param before the suspect whose trial is over, though its outcome may not be noted yet; or null
   * @return false if it has been rescued from this worker
   */
  boolean beginTrial(long worker, ClaimedJob job, @Nullable ClaimedJob before);

  /**
   * Notes what became of claimed jobs. Repeating a call whose answer was lost does no harm.
   *
   * @param worker the worker that claimed them
   * @param outcomes what became of them, at most one a job
   * @param recorded whether jobs that are over get a line in the history
   * @return the ids of those that were accepted; the others had been rescued from this worker
   */
  Set<Long> finish(long worker, List<Outcome> outcomes, boolean recorded);

  /**
   * Notes that a job is done, in the transaction of its handler.
   *
   * @param worker the worker that claimed it
   * @param done the outcome
   * @param recorded whether it gets a line in the history
   * @param connection the handler's
   * @return false if it had been rescued from this worker: the transaction must be rolled back
   * @throws IllegalStateException if the store is not {@link Capability#TRANSACTIONAL}
   */
  boolean finishJoining(long worker, Outcome.Done done, boolean recorded, Connection connection);

  /**
   * Notes how far running jobs have come.
   *
   * @param worker the worker that claimed them
   * @param progress at most one a job
   */
  void progress(long worker, List<Progress> progress);

  /**
   * Makes scheduled jobs that are due ready, and those that arrived with a limit key; of each key
   * as many as its limit allows, the rest are held.
   *
   * @return what was done, a bounded step; call again when there was some
   */
  Staged stageDue();

  /**
   * Removes the registration of every worker whose lease has run out, and makes its jobs suspects.
   *
   * @param maxCrashes a suspect whose process died during its trial so many times is a dead letter
   * @return what was found
   */
  Rescued rescue(int maxCrashes);

  /**
   * Notes that a live node handles these kinds, and makes jobs ready that were parked for want of
   * one.
   *
   * @param handled what the node can run
   * @return how many jobs were made ready, bounded; call again when there were some
   */
  int announce(Set<Handled> handled);

  /**
   * Parks ready jobs that no node has announced to handle for some time.
   *
   * @param unhandledFor how long
   * @return how many, bounded; call again when there were some
   */
  int parkUnhandled(Duration unhandledFor);

  /**
   * Deletes what is kept no longer: history, results, idempotency keys.
   *
   * @param historyKept how long lines of the history are kept; null to leave them alone
   * @return how many rows, bounded; call again when there were some
   */
  int purge(@Nullable Duration historyKept);
}
