package dev.underpin.jobs.store;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The part of a {@link JobStore} that serves whoever looks at jobs, and not the workers. */
public interface JobArchive {

  /** What a wish to cancel met. */
  enum Cancellation {
    /** The job was waiting, and is gone. */
    REMOVED,
    /** The job is running; its worker is told with its next heartbeat. */
    REQUESTED,
    /** There is no such job, or no longer. */
    UNKNOWN
  }

  /** {@return the same jobs, for operators} */
  AdminStore admin();

  /** {@return how many jobs there are, by state} */
  JobCounts counts();

  /** {@return how long the oldest job that could run has been waiting; zero if none waits} */
  Duration oldestWait();

  /**
   * Finds a job that is not over.
   *
   * @param id the job's
   * @return the job, or null if it is over or unknown
   */
  @Nullable StoredJob job(long id);

  /**
   * Lists dead letters or parked jobs.
   *
   * @param state {@link JobState#DEAD} or {@link JobState#PARKED}
   * @param filter which of them
   * @param after only ids greater than this, to go on after a page; 0 for the first
   * @param limit how many at most
   * @return the oldest first
   */
  List<StoredJob> kept(JobState state, JobFilter filter, long after, int limit);

  /**
   * Makes dead letters and parked jobs ready again, with all their tries and no crashes. A job
   * whose unique key another one has taken meanwhile stays where it is.
   *
   * @param ids the jobs'; others are left alone
   * @return how many are ready now
   */
  int replay(List<Long> ids);

  /**
   * Cancels a job: one that waits, is dead or parked is removed; one that runs is marked.
   *
   * @param id the job's
   * @param recorded whether a job that is removed gets a line in the history
   * @return what happened
   */
  Cancellation cancel(long id, boolean recorded);

  /**
   * Finds what a job left behind.
   *
   * @param id the job's
   * @return its result, or null if there is none or it is kept no longer
   */
  @Nullable KeptResult result(long id);

  /**
   * Lists the history.
   *
   * @param kind of one kind, or null for all
   * @param limit how many at most
   * @return the latest first
   */
  List<FinishedJob> history(@Nullable String kind, int limit);

  /**
   * Has workers begin no jobs of a queue from their next look on; {@link Pending#paused} tells
   * them.
   *
   * @param queue the queue's name
   * @return false if it was paused before
   */
  boolean pause(String queue);

  /**
   * Ends a pause.
   *
   * @param queue the queue's name
   * @return false if it was not paused
   */
  boolean resume(String queue);

  /** {@return the names of the queues that are paused} */
  Set<String> paused();

  /**
   * A result that is kept.
   *
   * @param kind the stable name of its job's kind
   * @param content its bytes; without a context
   */
  record KeptResult(String kind, NewJob.Content content) {}
}
