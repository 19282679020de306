package dev.underpin.jobs;

import dev.underpin.core.context.RequestContext;
import dev.underpin.core.context.TallyCounter;
import dev.underpin.jobs.store.BatchInfo;
import dev.underpin.jobs.store.BatchStore;
import dev.underpin.jobs.store.NewBatch;
import dev.underpin.jobs.store.NewJob;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Turns batches into what a store keeps. */
final class Batches {

  private final Describer describer;
  private final BatchStore store;
  private final boolean isRecorded;

  Batches(Config config, Describer describer) {
    this.describer = describer;
    this.store = config.store().batches();
    this.isRecorded = config.isRecorded();
  }

  BatchId enqueue(Batch batch, Runnable committed) {
    NewBatch described = describe(batch, null);
    return counted(described, store.enqueue(described, committed));
  }

  BatchId enqueueJoining(Batch batch, Connection connection) {
    NewBatch described = describe(batch, connection);
    return counted(described, store.enqueueJoining(described, connection));
  }

  private static BatchId counted(NewBatch batch, long id) {
    RequestContext.current().tally().add(TallyCounter.JOBS_ENQUEUED, batch.jobs().size());
    return new BatchId(id);
  }

  private NewBatch describe(Batch batch, @Nullable Connection joined) {
    EnqueueOptions options = EnqueueOptions.now().priority(batch.priority());
    List<List<NewJob>> steps = new ArrayList<>();
    for (List<Batch.Part<?>> step : batch.steps()) {
      List<NewJob> jobs = new ArrayList<>();
      for (Batch.Part<?> part : step) {
        jobs.addAll(describe(part, options, joined));
      }
      steps.add(jobs);
    }
    return new NewBatch(steps, batch.onDead());
  }

  private <P> List<NewJob> describe(
      Batch.Part<P> part, EnqueueOptions options, @Nullable Connection joined) {
    return part.payloads().isEmpty()
        ? List.of()
        : describer.describe(part.type(), part.payloads(), options, joined);
  }

  @Nullable BatchInfo find(BatchId id) {
    return store.find(id.value());
  }

  /** Jobs that run are cancelled one by one. */
  boolean cancel(BatchId id, Consumer<JobId> running) {
    List<Long> left = store.cancel(id.value(), isRecorded);
    if (left == null) {
      return false;
    }
    left.forEach(job -> running.accept(new JobId(job)));
    return true;
  }
}
