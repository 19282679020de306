package dev.underpin.jobs;

import dev.underpin.core.HealthCheck;
import dev.underpin.core.context.RequestContext;
import dev.underpin.core.context.TallyCounter;
import dev.underpin.jobs.schedule.Schedule;
import dev.underpin.jobs.store.Capability;
import dev.underpin.jobs.store.FinishedJob;
import dev.underpin.jobs.store.JobArchive.Cancellation;
import dev.underpin.jobs.store.JobCounts;
import dev.underpin.jobs.store.JobFilter;
import dev.underpin.jobs.store.JobState;
import dev.underpin.jobs.store.JobStore;
import dev.underpin.jobs.store.NewJob;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The API on a store, and this process's worker if there is something to handle. */
final class DefaultJobs implements SteppedJobs {

  private final Config config;
  private final JobStore store;
  private final Describer describer;
  private final TellOthers others;
  private final Schedules schedules;
  private final ScheduleLoop scheduling;
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
    this.schedules = new Schedules(config, describer, this::wake);
    this.scheduling = new ScheduleLoop(schedules);
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
      if (schedules.isAny()) {
        scheduling.start();
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
      return stepper().runDue();
    } finally {
      lifecycle.unlock();
    }
  }

  @Override
  public @Nullable Duration nextDue() {
    lifecycle.lock();
    try {
      return stepper().nextDue();
    } finally {
      lifecycle.unlock();
    }
  }

  private Stepper stepper() {
    if (started || closed) {
      throw new IllegalStateException("stepped jobs must be neither started nor closed to step");
    }
    Stepper steps = stepper;
    if (steps == null) {
      store.open();
      steps = new Stepper(config, schedules);
      stepper = steps;
    }
    return steps;
  }

  @Override
  public <P> void schedule(
      String name, Schedule schedule, JobType<P> type, P payload, ScheduleOptions options) {
    lifecycle.lock();
    try {
      schedules.declare(new DeclaredSchedule<>(name, schedule, type, payload, options));
      if (started && !closed) {
        scheduling.add();
      }
    } finally {
      lifecycle.unlock();
    }
  }

  @Override
  public List<ScheduleInfo> schedules() {
    return schedules.list();
  }

  @Override
  public boolean unschedule(String name) {
    return schedules.remove(name);
  }

  @Override
  public <P> JobId enqueue(JobType<P> type, P payload, EnqueueOptions options) {
    List<NewJob> jobs = describer.describe(type, List.of(payload), options, null);
    Worker running = worker;
    Long begun = running == null ? null : running.enqueue(jobs.get(0));
    return counted(begun == null ? store.enqueue(jobs, () -> wake(type, options)) : List.of(begun))
        .get(0);
  }

  @Override
  public <P> List<JobId> enqueueAll(JobType<P> type, List<P> payloads) {
    if (payloads.isEmpty()) {
      return List.of();
    }
    EnqueueOptions now = EnqueueOptions.now();
    List<NewJob> jobs = describer.describe(type, payloads, now, null);
    return counted(store.enqueue(jobs, () -> wake(type, now)));
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
    return inspection().find(id);
  }

  @Override
  public <R> @Nullable R result(JobId id, Class<R> type) {
    return inspection().result(id, type);
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
    return inspection().kept(JobState.DEAD, filter, limit);
  }

  @Override
  public List<JobInfo> parked(JobFilter filter, int limit) {
    return inspection().kept(JobState.PARKED, filter, limit);
  }

  @Override
  public boolean replay(JobId id) {
    return inspection().replay(id);
  }

  @Override
  public long replayDeadLetters(JobFilter filter) {
    return inspection().replayAll(JobState.DEAD, filter);
  }

  @Override
  public long replayParked(JobFilter filter) {
    return inspection().replayAll(JobState.PARKED, filter);
  }

  @Override
  public List<FinishedJob> history(@Nullable String kind, int limit) {
    Inspection.requireLimit(limit);
    return store.archive().history(kind, limit);
  }

  @Override
  public HealthCheck health(Duration limit) {
    return inspection().health(limit);
  }

  @Override
  public boolean pause(String queue) {
    Checks.name("queue", queue);
    return store.archive().pause(queue);
  }

  @Override
  public boolean resume(String queue) {
    boolean resumed = store.archive().resume(queue);
    wake(EnqueueOptions.at(Instant.EPOCH));
    return resumed;
  }

  @Override
  public Set<String> pausedQueues() {
    return store.archive().paused();
  }

  private Inspection inspection() {
    return new Inspection(config, store.archive(), this::wake);
  }

  @Override
  public void close() {
    lifecycle.lock();
    try {
      if (!closed) {
        closed = true;
        scheduling.close();
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

  private void wake() {
    wake(EnqueueOptions.now());
  }

  /** A job with a limit key has to be admitted before it can be claimed. */
  private void wake(JobType<?> type, EnqueueOptions options) {
    wake(options);
    Worker running = worker;
    if (running != null && type.limitKey() != null && options.when().isNow()) {
      running.lookAround();
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
