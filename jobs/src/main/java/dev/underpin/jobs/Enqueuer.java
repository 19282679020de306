package dev.underpin.jobs;

import java.util.List;

/**
 * Puts jobs into the store. Thread-safe, unless it {@linkplain Jobs#joining joins} one connection.
 *
 * <p>When a method returns outside a transaction, the job is stored and will be run at least once,
 * or stay visible among the dead letters. Inside a transaction the same holds from its commit on,
 * and nothing remains of the job if it is rolled back.
 */
public interface Enqueuer {

  /**
   * Enqueues a job, to run as soon as a worker is free.
   *
   * @param type its kind
   * @param payload what its handler gets
   * @param <P> the payload
   * @return the job's id
   * @throws dev.underpin.core.codec.CodecException if the payload cannot be written
   * @throws dev.underpin.jobs.store.JobStoreException if the store cannot be written to: the job is
   *     not acknowledged
   */
  default <P> JobId enqueue(JobType<P> type, P payload) {
    return enqueue(type, payload, EnqueueOptions.now());
  }

  /**
   * Enqueues a job with a delay or a priority of its own.
   *
   * @param type its kind
   * @param payload what its handler gets
   * @param options delay and priority
   * @param <P> the payload
   * @return the job's id
   * @throws dev.underpin.core.codec.CodecException if the payload cannot be written
   * @throws dev.underpin.jobs.store.JobStoreException if the store cannot be written to: the job is
   *     not acknowledged
   */
  <P> JobId enqueue(JobType<P> type, P payload, EnqueueOptions options);

  /**
   * Enqueues many jobs of one kind: all of them, or none.
   *
   * @param type their kind
   * @param payloads what their handlers get; may be empty
   * @param <P> the payload
   * @return their ids, in the order of the payloads
   * @throws dev.underpin.core.codec.CodecException if a payload cannot be written
   * @throws dev.underpin.jobs.store.JobStoreException if the store cannot be written to: none of
   *     the jobs is acknowledged
   */
  <P> List<JobId> enqueueAll(JobType<P> type, List<P> payloads);
}
