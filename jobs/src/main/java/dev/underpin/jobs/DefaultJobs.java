package dev.underpin.jobs;

import dev.underpin.core.Health;
import dev.underpin.core.HealthCheck;
import dev.underpin.core.context.RequestContext;
import dev.underpin.core.context.TallyCounter;
import dev.underpin.jobs.store.Capability;
import dev.underpin.jobs.store.FinishedJob;
import dev.underpin.jobs.store.JobArchive.Cancellation;
import dev.underpin.jobs.store.JobArchive.KeptResult;
import dev.underpin.jobs.store.JobCounts;
import dev.underpin.jobs.store.JobFilter;
import dev.underpin.jobs.store.JobState;
import dev.underpin.jobs.store.JobStore;
import dev.underpin.jobs.store.NewJob;
import dev.underpin.jobs.store.StoredJob;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The API on a store, and this process's worker if there is something to handle. */
final class DefaultJobs implements SteppedJobs {

  private static final int PAGE = 500;

  private final Config config;
  private final JobStore store;
  private final Describer describer;
  private final TellOthers others;
  private final ReentrantLock lifecycle = new ReentrantLock();
  private volatile @Nullable Worker worker;
  private @Nullable Stepper stepper;
  private boolean started;
  private boolean closed;

  DefaultJobs(Config config) {
    this.config = config;
    this.store = config.store();
    this.describer = new Describer(config);
    this.others = new TellOthers(store);
  }

  @Override
  public void start() {
    lifecycle.lock();
    try {
      if (started || closed) {
        throw new IllegalStateException("jobs must be started once; build new ones to start again");
      }
      store.open();
      if (store.capabilities().contains(Capability.SHARED)) {
        others.start();
      }
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
  public int runDue() {
    lifecycle.lock();
    try {
      if (started || closed) {
        throw new IllegalStateException("stepped jobs must be neither started nor closed to step");
      }
      Stepper steps = stepper;
      if (steps == null) {
        store.open();
        steps = new Stepper(config);
        stepper = steps;
      }
      return steps.runDue();
    } finally {
      lifecycle.unlock();
    }
  }

  @Override
  public <P> JobId enqueue(JobType<P> type, P payload, EnqueueOptions options) {
    List<NewJob> jobs = describer.describe(type, List.of(payload), options, null);
    Worker running = worker;
    Long begun = running == null ? null : running.enqueue(jobs.get(0));
    return counted(begun == null ? store.enqueue(jobs, () -> wake(options)) : List.of(begun))
        .get(0);
  }

  @Override
  public <P> List<JobId> enqueueAll(JobType<P> type, List<P> payloads) {
    if (payloads.isEmpty()) {
      return List.of();
    }
    EnqueueOptions now = EnqueueOptions.now();
    List<NewJob> jobs = describer.describe(type, payloads, now, null);
    return counted(store.enqueue(jobs, () -> wake(now)));
  }

  @Override
  public Enqueuer joining(Connection connection) {
    Checks.transactional(store, "to join a connection");
    return new Joined(connection);
  }

  @Override
  public JobCounts counts() {
    return store.archive().counts();
  }

  @Override
  public @Nullable JobInfo find(JobId id) {
    StoredJob job = store.archive().job(id.value());
    return job == null ? null : info(job);
  }

  @Override
  public <R> @Nullable R result(JobId id, Class<R> type) {
    KeptResult kept = store.archive().result(id.value());
    return kept == null ? null : config.payloads().decodeResult(type, id, kept);
  }

  @Override
  public boolean cancel(JobId id) {
    Cancellation met = store.archive().cancel(id.value(), config.isRecorded());
    Worker running = worker;
    if (met == Cancellation.REQUESTED && running != null) {
      running.cancel(id);
    }
    return met != Cancellation.UNKNOWN;
  }

  @Override
  public List<JobInfo> deadLetters(JobFilter filter, int limit) {
    return kept(JobState.DEAD, filter, limit);
  }

  @Override
  public List<JobInfo> parked(JobFilter filter, int limit) {
    return kept(JobState.PARKED, filter, limit);
  }

  private List<JobInfo> kept(JobState state, JobFilter filter, int limit) {
    requireLimit(limit);
    return store.archive().kept(state, filter, 0, limit).stream().map(this::info).toList();
  }

  private JobInfo info(StoredJob job) {
    StoredJob.Past past = job.past();
    String error = config.payloads().readError(job);
    return new JobInfo(
        new JobId(job.id()),
        job.kind().name(),
        job.state(),
        past.enqueuedAt(),
        new JobInfo.Tries(past.failedAttempts(), past.crashes(), error),
        new JobInfo.Progress(job.progress().percent(), job.progress().note()));
  }

  @Override
  public boolean replay(JobId id) {
    boolean replayed = store.archive().replay(List.of(id.value())) == 1;
    if (replayed) {
      wake(EnqueueOptions.now());
    }
    return replayed;
  }

  @Override
  public long replayDeadLetters(JobFilter filter) {
    return replayAll(JobState.DEAD, filter);
  }

  @Override
  public long replayParked(JobFilter filter) {
    return replayAll(JobState.PARKED, filter);
  }

  private long replayAll(JobState state, JobFilter filter) {
    long replayed = 0;
    long after = 0;
    List<StoredJob> page;
    do {
      page = store.archive().kept(state, filter, after, PAGE);
      if (!page.isEmpty()) {
        after = page.get(page.size() - 1).id();
        replayed += store.archive().replay(page.stream().map(StoredJob::id).toList());
        wake(EnqueueOptions.now());
      }
    } while (page.size() == PAGE);
    return replayed;
  }

  @Override
  public List<FinishedJob> history(@Nullable String kind, int limit) {
    requireLimit(limit);
    return store.archive().history(kind, limit);
  }

  private static void requireLimit(int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("limit must be at least 1 but was " + limit);
    }
  }

  @Override
  public HealthCheck health(Duration limit) {
    return HealthCheck.of(
        "jobs",
        () -> {
          Duration oldest = store.archive().oldestWait();
          String detail = "the oldest due job has waited for " + oldest.toSeconds() + " s";
          return oldest.compareTo(limit) > 0 ? Health.degraded(detail) : Health.up(detail);
        });
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
        others.close();
        Stepper steps = stepper;
        if (steps != null) {
          steps.close();
        }
      }
    } finally {
      lifecycle.unlock();
    }
  }

  /** Jobs that are due can be claimed now: here at once, elsewhere by the news. */
  private void wake(EnqueueOptions options) {
    Worker running = worker;
    if (running != null) {
      running.wake(options.when());
    }
    others.tell();
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
      List<NewJob> jobs = describer.describe(type, List.of(payload), options, connection);
      return counted(store.enqueueJoining(jobs, connection)).get(0);
    }

    @Override
    public <P> List<JobId> enqueueAll(JobType<P> type, List<P> payloads) {
      if (payloads.isEmpty()) {
        return List.of();
      }
      List<NewJob> jobs = describer.describe(type, payloads, EnqueueOptions.now(), connection);
      return counted(store.enqueueJoining(jobs, connection));
    }
  }
}
