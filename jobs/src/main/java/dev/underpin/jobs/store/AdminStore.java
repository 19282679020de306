package dev.underpin.jobs.store;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The part of a {@link JobArchive} that serves operators. What counts reads every row, which takes
 * a second or so with a million; what lists goes by ids, and reads a bounded number of rows a call.
 */
public interface AdminStore {

  /** {@return how many jobs there are on each queue, by state, with the paused ones; by name} */
  List<QueueCounts> queues();

  /** {@return the workers that are registered, the oldest first} */
  List<StoredWorker> workers();

  /**
   * Lists jobs.
   *
   * @param state where they stand, or null for anywhere
   * @param filter which of them; its key in the form that is stored
   * @param after only ids greater than this, to go on after a page; {@link Long#MIN_VALUE} for the
   *     first
   * @param limit how many at most
   * @return those that were found, by id
   */
  Found search(@Nullable JobState state, JobFilter filter, long after, int limit);

  /**
   * What a search found so far.
   *
   * @param jobs what was found; may be fewer than asked for, or none, while there are more
   * @param next where to go on; null if that was all
   */
  record Found(List<StoredJob> jobs, @Nullable Long next) {}

  /**
   * The bytes of a job that is not over.
   *
   * @param id the job's
   * @return as they are stored, or null if it is over or unknown
   */
  NewJob.@Nullable Content content(long id);

  /**
   * Makes scheduled jobs due now, those that wait for their next try among them.
   *
   * @param ids the jobs'; others are left alone
   * @return how many are due now
   */
  int retryNow(List<Long> ids);

  /**
   * Deletes jobs that nobody runs, with their keys.
   *
   * @param ids the jobs'; those that run are left alone
   * @param state where they must stand, or null for anywhere
   * @param recorded whether they get a line in the history, as cancelled
   * @return how many were deleted
   */
  int delete(List<Long> ids, @Nullable JobState state, boolean recorded);
}
