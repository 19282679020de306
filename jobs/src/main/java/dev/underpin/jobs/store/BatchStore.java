package dev.underpin.jobs.store;

import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The part of a {@link JobStore} that keeps batches: steps of jobs, of which one begins when the
 * one before is over.
 *
 * <p>The jobs of all steps are stored when the batch is enqueued; those of later steps are
 * {@linkplain JobState#HELD held}. A job is over when it is in the store no more: done, cancelled
 * or removed, and with {@link OnDead#RUN} when it is dead. The transaction that ends the last job
 * of a step makes those of the next one ready. What no such transaction does, since a node of an
 * earlier version ended the job or somebody deleted it by hand, {@link #settle} does.
 */
public interface BatchStore {

  /** How long a batch that is over can still be found. */
  Duration KEPT = Duration.ofDays(1);

  /**
   * Stores a batch in the caller's ambient transaction, or else in one of its own: all or nothing.
   * A job whose key is taken is not stored, and no part of the batch. Steps without jobs are over.
   *
   * @param batch what to store
   * @param committed run once its first jobs can be claimed; never if they are rolled back
   * @return its id
   */
  long enqueue(NewBatch batch, Runnable committed);

  /**
   * Stores a batch in a transaction that the caller commits himself.
   *
   * @param batch what to store
   * @param connection the caller's, auto-commit off
   * @return its id
   * @throws IllegalStateException if the store is not {@link Capability#TRANSACTIONAL}
   */
  long enqueueJoining(NewBatch batch, Connection connection);

  /**
   * Tells of jobs that were {@linkplain JobStore#finishJoining finished in transactions of their
   * handlers}, which are committed. To tell it twice, or not at all, does no harm.
   *
   * @param ended how many, by their {@linkplain ClaimedJob.Past#step step}
   */
  void ended(Map<Long, Integer> ended);

  /**
   * Begins steps whose turn it is, and removes jobs of cancelled batches, wherever that is still to
   * be done.
   *
   * @param recorded whether jobs that are removed get a line in the history
   * @return how many jobs were made ready
   */
  int settle(boolean recorded);

  /**
   * Finds a batch.
   *
   * @param id the batch's
   * @return the batch, or null if it is unknown, or was over more than {@link #KEPT} ago
   */
  @Nullable BatchInfo find(long id);

  /**
   * Cancels a batch: removes its jobs that have not begun. Dead letters stay.
   *
   * @param id the batch's
   * @param recorded whether jobs that are removed get a line in the history
   * @return the ids of its jobs that run; null if there is no such batch that is not over
   */
  @Nullable List<Long> cancel(long id, boolean recorded);

  /**
   * Lists what the jobs of the step before have left behind, in the order in which they were added.
   *
   * @param step the step that follows
   * @param kind of jobs of this kind
   * @param after only of jobs with greater ids than this; 0 for the first page
   * @param limit how many at most
   * @return the results that are kept
   */
  List<MemberResult> results(long step, String kind, long after, int limit);

  /**
   * A result of a job of a batch.
   *
   * @param job the job's id
   * @param result what it left behind
   */
  record MemberResult(long job, JobArchive.KeptResult result) {}
}
