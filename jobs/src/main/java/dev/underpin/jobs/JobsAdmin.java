package dev.underpin.jobs;

import dev.underpin.core.audit.AuditAppender;
import dev.underpin.jobs.store.FinishedJob;
import dev.underpin.jobs.store.JobFilter;
import dev.underpin.jobs.store.JobState;
import dev.underpin.jobs.store.QueueCounts;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What operators see of jobs, and the way to what they can do to them. No view shows a payload, a
 * result, or an error text that a cipher hides: for that, {@link JobActions#reveal}.
 *
 * <pre>{@code
 * JobsAdmin admin = jobs.admin();
 * admin.queues();                                    // how many, and how long the oldest waits
 * admin.search(JobState.DEAD, JobFilter.all().ofKind("invoice.send"), JobsAdmin.FIRST, 100);
 * admin.actions(audit, "ana", "INC-42").replay(id);  // written to the audit log first
 * }</pre>
 *
 * <p>Methods throw {@link dev.underpin.jobs.store.JobStoreException} when the store cannot be
 * reached. Thread-safe.
 */
public interface JobsAdmin {

  /** Where the first page of a search begins. */
  long FIRST = Long.MIN_VALUE;

  /** Jobs that a page of a search can have: a thousand. */
  int MAX_PAGE = 1_000;

  /**
   * How many jobs each queue has, by state, and how long its oldest due job has been waiting. A job
   * is counted on the queue that its kind was on when it was enqueued. Reads every job once, so
   * with a million it takes a second or so: nothing to poll often.
   *
   * @return by name; paused ones are there also without jobs
   */
  List<QueueCounts> queues();

  /**
   * The workers that are registered, of all nodes. Counts their claimed jobs, so it reads as much
   * as {@link #queues} does.
   *
   * @return the oldest first
   */
  List<WorkerInfo> workers();

  /**
   * Finds a job that is not over.
   *
   * @param id the job's
   * @return the job, or null if it is over or unknown
   */
  @Nullable View find(JobId id);

  /**
   * Lists jobs page by page. However many jobs there are, a call reads a bounded number of them, so
   * a page may be short, or empty, while there are more: go on with {@link Page#next} until that is
   * null. Quick where few jobs stand in the state that is asked for, or by a key that one job has.
   *
   * @param state where they stand, or null for anywhere
   * @param filter which of them
   * @param after {@link #FIRST}, or {@link Page#next} of the page before
   * @param limit how many at most, 1 to {@link #MAX_PAGE}
   * @return by id
   * @throws IllegalArgumentException if the limit is out of range, or the filter has a key and no
   *     kind
   */
  Page search(@Nullable JobState state, JobFilter filter, long after, int limit);

  /**
   * Jobs that are over, if {@link JobsBuilder#history} keeps them.
   *
   * @param kind of one kind, or null for all
   * @param limit how many at most, 1 to {@link #MAX_PAGE}
   * @return the latest first
   * @throws IllegalArgumentException if the limit is out of range
   */
  List<FinishedJob> history(@Nullable String kind, int limit);

  /**
   * What one person does, for one reason.
   *
   * @param audit where each action is written before it is done; an {@link
   *     dev.underpin.core.audit.AuditLog} usually
   * @param actor who does it, such as a user's name; not blank, at most 200 characters
   * @param reason why, or null; at most 1,000 characters
   * @return the actions
   * @throws IllegalArgumentException if the actor is blank, or one of them too long
   */
  JobActions actions(AuditAppender audit, String actor, @Nullable String reason);

  /**
   * A job as an operator sees it.
   *
   * @param job what everybody sees; the error is empty where a cipher hides it
   * @param queue the queue that its kind was on when it was enqueued
   * @param version the version of its payload
   * @param dueAt when it was or is due, by the store's clock
   * @param isErrorSealed whether there is an error that only {@link JobActions#reveal} shows
   */
  record View(JobInfo job, String queue, int version, Instant dueAt, boolean isErrorSealed) {}

  /**
   * A page of a search.
   *
   * @param jobs what was found, by id
   * @param next where to go on; null if that was all
   */
  record Page(List<View> jobs, @Nullable Long next) {}

  /**
   * A worker: a process that runs jobs, from its start on. All times are the store's.
   *
   * @param id names it, at random
   * @param startedAt when it was registered
   * @param lastHeartbeatAt when it was heard of last, if its lease is as long as this node's
   * @param leaseEndsAt when its jobs are taken from it, unless a heartbeat comes before
   * @param isAlive whether that is still to come
   * @param jobs how many it has claimed
   */
  record WorkerInfo(
      long id,
      Instant startedAt,
      Instant lastHeartbeatAt,
      Instant leaseEndsAt,
      boolean isAlive,
      long jobs) {}
}
