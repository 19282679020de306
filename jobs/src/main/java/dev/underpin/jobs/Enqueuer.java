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
   * @return the job's id; where its unique key is taken, the id of the job that has it
   * @throws dev.underpin.core.codec.CodecException if the payload cannot be written
   * @throws dev.underpin.jobs.store.JobStoreException if the store cannot be written to: the job is
   *     not acknowledged
   */
  default <P> JobId enqueue(JobType<P> type, P payload) {
    return enqueue(type, payload, EnqueueOptions.now());
  }

  /**
   * Enqueues a job with a time, a priority or an idempotency key of its own.
   *
   * @param type its kind
   * @param payload what its handler gets
   * @param options how it differs from its kind
   * @param <P> the payload
   * @return the job's id; where its unique or idempotency key is taken, the id of the job that has
   *     it, and nothing is stored
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
   * @return their ids, in the order of the payloads; of the same unique key, the same id
   * @throws dev.underpin.core.codec.CodecException if a payload cannot be written
   * @throws dev.underpin.jobs.store.JobStoreException if the store cannot be written to: none of
   *     the jobs is acknowledged
   */
  <P> List<JobId> enqueueAll(JobType<P> type, List<P> payloads);

  /**
   * Begins to describe a batch with jobs of one kind.
   *
   * @param type their kind
   * @param payloads what their handlers get; may be empty
   * @param <P> the payload
   * @return the batch, not enqueued yet
   */
  default <P> Batch batch(JobType<P> type, List<P> payloads) {
    return batch().addAll(type, payloads);
  }

  /** {@return an empty batch, not enqueued yet} */
  default Batch batch() {
    return new Batch(this);
  }

  /**
   * Enqueues a batch: what {@link Batch#enqueue} does.
   *
   * @param batch its steps
   * @return names it
   * @throws dev.underpin.core.codec.CodecException if a payload cannot be written
   * @throws dev.underpin.jobs.store.JobStoreException if the store cannot be written to: nothing of
   *     the batch is acknowledged
   */
  BatchId enqueue(Batch batch);
}
