package dev.underpin.jobs;

import java.sql.Connection;
import java.time.Instant;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One run of one job, as its handler sees it. Thread-safe, but for the connection. */
public interface JobRun {

  /** {@return the job's id, the same in every run: good as an idempotency key for third parties} */
  JobId id();

  /** {@return the name of the job's kind} */
  String kind();

  /** {@return which try this is, 1 for the first; runs that a crash cut off are not counted} */
  int attempt();

  /**
   * {@return the time that a schedule fired this job for; null for any other job}: by the calendar
   * of the schedule, the same in every run, however late the job runs.
   */
  @Nullable Instant fireTime();

  /**
   * {@return whether the run is to end early}: the job was cancelled or has timed out, this process
   * is shutting down, or it has lost its lease. The handler's thread is interrupted as well; this
   * is for handlers that compute and never block.
   */
  boolean isInterrupted();

  /**
   * Tells how far the work has come, for whoever looks at the job. The latest is written once a
   * second, and not at all by a worker that has lost the job's lease.
   *
   * @param percent 0 to 100
   * @param note a word about it, at most 200 characters; may be empty
   * @throws IllegalArgumentException if the percentage is out of range or the note too long
   */
  void progress(int percent, String note);

  /**
   * Keeps what the job made, as long as its kind says by {@link JobType#keepResult}; the last call
   * counts. Read it by {@link Jobs#result}.
   *
   * @param value written by the codec of its class
   * @throws IllegalStateException if the kind keeps no results
   */
  void result(Object value);

  /**
   * {@return what the jobs of its {@linkplain Batch batch's} step before have {@linkplain #result
   * left behind}}, in the order in which they were added; nothing if the job is of no batch, or of
   * its first step. Those that are kept no longer are not among them, so a kind keeps its results
   * for longer than its batches take. Fetched 500 at a time as they are read, in a transactional
   * handler on its connection, else on one of the pool's, which is given back in between.
   *
   * @param kind the kind of those jobs
   * @param type the class of the values
   * @param <R> the value
   * @throws dev.underpin.core.codec.CodecException while it is read, if a value cannot be
   */
  <R> Stream<R> results(JobType<?> kind, Class<R> type);

  /**
   * {@return the transaction of a transactional handler}: what is done on it happens together with
   * the job's completion, or not at all. Never commit, roll back or close it.
   *
   * @throws IllegalStateException if the handler is not transactional
   */
  Connection connection();
}
