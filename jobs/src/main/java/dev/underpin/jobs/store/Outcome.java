package dev.underpin.jobs.store;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What became of a claimed job; accepted by a store only from the holder of the lease. */
public sealed interface Outcome {

  /** {@return the job that it is about} */
  ClaimedJob job();

  /** {@return whether the job is over, so that its unique key is free again} */
  default boolean isFinal() {
    return this instanceof Done || this instanceof Dead || this instanceof Cancelled;
  }

  /**
   * The handler returned: the job is removed.
   *
   * @param job the job
   * @param duration how long the handler took
   * @param result what is to be kept of it, or null
   */
  record Done(ClaimedJob job, Duration duration, @Nullable Result result) implements Outcome {}

  /**
   * The handler threw: the job becomes due again later, one try less.
   *
   * @param job the job
   * @param delay how long from now, by the store's clock
   * @param error what it threw
   */
  record Retried(ClaimedJob job, Duration delay, String error) implements Outcome {}

  /**
   * The last try failed: the job is kept as a dead letter.
   *
   * @param job the job
   * @param error what it threw
   */
  record Dead(ClaimedJob job, String error) implements Outcome {}

  /**
   * The payload cannot be read: the job is parked until it is replayed, with all its tries.
   *
   * @param job the job
   * @param error why not
   */
  record Parked(ClaimedJob job, String error) implements Outcome {}

  /**
   * Somebody cancelled the job: it is removed.
   *
   * @param job the job
   */
  record Cancelled(ClaimedJob job) implements Outcome {}

  /**
   * The job was not run, or cut off by a shutdown: it is due again at once, with all its tries.
   *
   * @param job the job
   */
  record Released(ClaimedJob job) implements Outcome {}

  /**
   * What a handler made, kept for a while after its job is gone.
   *
   * @param content as the codec and the cipher wrote it; without a context
   * @param keptFor how long, by the store's clock
   */
  record Result(NewJob.Content content, Duration keptFor) {}
}
