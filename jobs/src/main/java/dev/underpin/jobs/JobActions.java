package dev.underpin.jobs;

import dev.underpin.jobs.store.JobFilter;
import dev.underpin.jobs.store.JobState;
import org.jspecify.annotations.Nullable;

/**
 * What a person does to jobs, each action written to the audit log before it is done: what cannot
 * be written is not done. Where it turns out otherwise, or changes many, a second entry tells what
 * came of it. Actions are not part of a transaction of the caller's, and refuse to be called in
 * one: it could take back the entry, and not the action.
 *
 * <p>Methods throw {@link dev.underpin.core.audit.AuditException} if the audit log cannot be
 * written, {@link dev.underpin.jobs.store.JobStoreException} if the store cannot be reached, and
 * {@link IllegalStateException} in a transaction. Thread-safe. {@link JobsAdmin#actions} makes
 * them.
 */
public interface JobActions {

  /** Jobs that one call can change: ten thousand. */
  int MAX_AT_ONCE = 10_000;

  /**
   * Makes a dead letter or a parked job due again, with all its tries.
   *
   * @param id the job's
   * @return false if it is neither, or another job has taken its unique key meanwhile
   */
  boolean replay(JobId id);

  /**
   * Makes dead letters or parked jobs due again.
   *
   * @param state {@link JobState#DEAD} or {@link JobState#PARKED}
   * @param filter which of them
   * @param limit how many at most, 1 to {@link #MAX_AT_ONCE}
   * @return how many; if that is the limit, there may be more
   * @throws IllegalArgumentException if the state or the limit is another
   */
  long replayAll(JobState state, JobFilter filter, int limit);

  /**
   * Makes a scheduled job due now: one with a delay, or one that waits for its next try.
   *
   * @param id the job's
   * @return false if it is not scheduled
   */
  boolean retryNow(JobId id);

  /**
   * Makes scheduled jobs due now.
   *
   * @param filter which of them
   * @param limit how many at most, 1 to {@link #MAX_AT_ONCE}
   * @return how many; if that is the limit, there may be more
   * @throws IllegalArgumentException if the limit is another
   */
  long retryAllNow(JobFilter filter, int limit);

  /**
   * Cancels a job, as {@link Jobs#cancel} does, whether it runs or not.
   *
   * @param id the job's
   * @return whether there was such a job
   */
  boolean cancel(JobId id);

  /**
   * Deletes a job that does not run.
   *
   * @param id the job's
   * @return false if it runs, or there is none
   */
  boolean delete(JobId id);

  /**
   * Deletes jobs that do not run.
   *
   * @param state where they stand; not {@link JobState#RUNNING}: cancel those
   * @param filter which of them
   * @param limit how many at most, 1 to {@link #MAX_AT_ONCE}
   * @return how many; if that is the limit, there may be more
   * @throws IllegalArgumentException if the state or the limit is another
   */
  long deleteAll(JobState state, JobFilter filter, int limit);

  /**
   * Pauses a queue, as {@link Jobs#pause} does.
   *
   * @param queue its name
   * @return false if it was paused before
   * @throws IllegalArgumentException if the name is malformed
   */
  boolean pause(String queue);

  /**
   * Ends the pause of a queue.
   *
   * @param queue its name
   * @return false if it was not paused
   * @throws IllegalArgumentException if the name is malformed
   */
  boolean resume(String queue);

  /**
   * Shows what no view does. Hidden values of the request that enqueued the job stay hidden.
   *
   * @param id the job's
   * @return what it carries and left; null if it is unknown, or over and left nothing
   * @throws dev.underpin.core.codec.CodecException if it is sealed and cannot be opened here
   */
  @Nullable Revealed reveal(JobId id);

  /**
   * What a job carries and left.
   *
   * @param payload its payload; null if it is over
   * @param result its result, if it made one that is kept
   * @param error what its last try failed with; may be empty
   */
  record Revealed(@Nullable Text payload, @Nullable Text result, String error) {}

  /**
   * Bytes as somebody can read them.
   *
   * @param codec the id of the codec that wrote them
   * @param value the text, or Base64 where they are none in UTF-8
   * @param isBase64 which of the two
   */
  record Text(String codec, String value, boolean isBase64) {}
}
