package dev.underpin.jobs;

import dev.underpin.core.context.RequestContext;
import dev.underpin.core.context.TallyCounter;
import dev.underpin.jobs.store.Capability;
import dev.underpin.jobs.store.JobCounts;
import dev.underpin.jobs.store.JobStore;
import dev.underpin.jobs.store.NewJob;
import java.sql.Connection;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The API on a store, and this process's worker if there is something to handle. */
final class DefaultJobs implements Jobs {

  private final JobsBuilder.Config config;
  private final JobStore store;
  private final ReentrantLock lifecycle = new ReentrantLock();
  private volatile @Nullable Worker worker;
  private boolean started;
  private boolean closed;

  DefaultJobs(JobsBuilder.Config config) {
    this.config = config;
    this.store = config.store();
  }

  @Override
  public void start() {
    lifecycle.lock();
    try {
      if (started || closed) {
        throw new IllegalStateException("jobs must be started once; build new ones to start again");
      }
      store.open();
      if (!config.handlers().isEmpty()) {
        Worker first = new Worker(config);
        first.start();
        worker = first;
      }
      started = true;
    } finally {
      lifecycle.unlock();
    }
  }

  @Override
  public <P> JobId enqueue(JobType<P> type, P payload, EnqueueOptions options) {
    return enqueue(List.of(describe(type, payload, options))).get(0);
  }

  @Override
  public <P> List<JobId> enqueueAll(JobType<P> type, List<P> payloads) {
    return payloads.isEmpty() ? List.of() : enqueue(describeAll(type, payloads));
  }

  private List<JobId> enqueue(List<NewJob> jobs) {
    return counted(store.enqueue(jobs, this::wake));
  }

  @Override
  public Enqueuer joining(Connection connection) {
    if (!store.capabilities().contains(Capability.TRANSACTIONAL)) {
      throw new IllegalStateException(
          "store must be TRANSACTIONAL to join a connection but %s is not; use JdbcJobStore, or enqueue after the commit"
              .formatted(store.getClass().getSimpleName()));
    }
    return new Joined(connection);
  }

  @Override
  public JobCounts counts() {
    return store.counts();
  }

  @Override
  public List<DeadLetter> deadLetters(int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("limit must be at least 1 but was " + limit);
    }
    return store.dead(limit).stream()
        .map(
            job ->
                new DeadLetter(
                    new JobId(job.id()), job.kind(), job.attempts(), job.enqueuedAt(), job.error()))
        .toList();
  }

  @Override
  public boolean replay(JobId id) {
    boolean replayed = store.replay(id.value());
    if (replayed) {
      wake();
    }
    return replayed;
  }

  @Override
  public void close() {
    lifecycle.lock();
    try {
      if (!closed) {
        closed = true;
        Worker running = worker;
        if (running != null) {
          running.close();
        }
      }
    } finally {
      lifecycle.unlock();
    }
  }

  private void wake() {
    Worker running = worker;
    if (running != null) {
      running.wake();
    }
  }

  private <P> List<NewJob> describeAll(JobType<P> type, List<P> payloads) {
    return payloads.stream().map(payload -> describe(type, payload, EnqueueOptions.now())).toList();
  }

  private <P> NewJob describe(JobType<P> type, P payload, EnqueueOptions options) {
    var codec = config.codecs().<P>of(type.payloadType());
    String context = RequestContext.current().toJobCarrier().encode();
    return new NewJob(
        type.name(),
        type.queue(),
        options.priority().rank(),
        options.delay(),
        new NewJob.Content(codec.encode(payload), codec.id(), context));
  }

  private static List<JobId> counted(List<Long> ids) {
    RequestContext.current().tally().add(TallyCounter.JOBS_ENQUEUED, ids.size());
    return ids.stream().map(JobId::new).toList();
  }

  /** Enqueues in a transaction that the caller commits himself. */
  private final class Joined implements Enqueuer {
    private final Connection connection;

    Joined(Connection connection) {
      this.connection = connection;
    }

    @Override
    public <P> JobId enqueue(JobType<P> type, P payload, EnqueueOptions options) {
      List<NewJob> jobs = List.of(describe(type, payload, options));
      return counted(store.enqueueJoining(jobs, connection)).get(0);
    }

    @Override
    public <P> List<JobId> enqueueAll(JobType<P> type, List<P> payloads) {
      return payloads.isEmpty()
          ? List.of()
          : counted(store.enqueueJoining(describeAll(type, payloads), connection));
    }
  }
}
