package dev.underpin.jobs;

import dev.underpin.jobs.store.JobStore;
import dev.underpin.jobs.store.NewJob;
import java.sql.Connection;
import java.util.List;

/** Enqueues in a transaction that the caller commits himself. */
final class JoinedEnqueuer implements Enqueuer {

  private final JobStore store;
  private final Describer describer;
  private final Batches batches;
  private final Connection connection;

  JoinedEnqueuer(JobStore store, Describer describer, Batches batches, Connection connection) {
    Checks.transactional(store, "to join a connection");
    this.store = store;
    this.describer = describer;
    this.batches = batches;
    this.connection = connection;
  }

  @Override
  public <P> JobId enqueue(JobType<P> type, P payload, EnqueueOptions options) {
    List<NewJob> jobs = describer.describe(type, List.of(payload), options, connection);
    return Describer.counted(store.enqueueJoining(jobs, connection)).get(0);
  }

  @Override
  public <P> List<JobId> enqueueAll(JobType<P> type, List<P> payloads) {
    if (payloads.isEmpty()) {
      return List.of();
    }
    List<NewJob> jobs = describer.describe(type, payloads, EnqueueOptions.now(), connection);
    return Describer.counted(store.enqueueJoining(jobs, connection));
  }

  @Override
  public BatchId enqueue(Batch batch) {
    return batches.enqueueJoining(batch, connection);
  }
}
