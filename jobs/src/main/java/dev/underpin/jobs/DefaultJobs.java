package dev.underpin.jobs;

import dev.underpin.core.HealthCheck;
import dev.underpin.jobs.schedule.Schedule;
import dev.underpin.jobs.store.BatchInfo;
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
import org.jspecify.annotations.Nullable;

/** The API on a store; {@link Node} is what runs. */
final class DefaultJobs implements SteppedJobs {

  private final Config config;
  private final JobStore store;
  private final Describer describer;
  private final Batches batches;
  private final Schedules schedules;
  private final Node node;

  DefaultJobs(Config config) {
    this.config = config;
    this.store = config.store();
    this.describer = new Describer(config);
    this.batches = new Batches(config, describer);
    this.schedules = new Schedules(config, describer, this::wake);
    this.node = new Node(config, schedules);
  }

  @Override
  public void start() {
    node.start();
  }

  @Override
  public int runDue() {
    return node.runDue();
  }

  @Override
  public @Nullable Duration nextDue() {
    return node.nextDue();
  }

  @Override
  public SteppedNode node() {
    return node.stepped();
  }

  @Override
  public <P> void schedule(
      String name, Schedule schedule, JobType<P> type, P payload, ScheduleOptions options) {
    node.declare(new DeclaredSchedule<>(name, schedule, type, payload, options));
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
    Worker running = node.worker();
    Long begun = running == null ? null : running.enqueue(jobs.get(0));
    return Describer.counted(
            begun == null ? store.enqueue(jobs, () -> wake(type, options)) : List.of(begun))
        .get(0);
  }

  @Override
  public <P> List<JobId> enqueueAll(JobType<P> type, List<P> payloads) {
    if (payloads.isEmpty()) {
      return List.of();
    }
    EnqueueOptions now = EnqueueOptions.now();
    List<NewJob> jobs = describer.describe(type, payloads, now, null);
    return Describer.counted(store.enqueue(jobs, () -> wake(type, now)));
  }

  @Override
  public BatchId enqueue(Batch batch) {
    // a look admits those with limit keys too
    return batches.enqueue(batch, () -> wake(EnqueueOptions.at(Instant.EPOCH)));
  }

  @Override
  public @Nullable BatchInfo findBatch(BatchId id) {
    return batches.find(id);
  }

  @Override
  public boolean cancelBatch(BatchId id) {
    return batches.cancel(id, this::cancel);
  }

  @Override
  public Enqueuer joining(Connection connection) {
    return new JoinedEnqueuer(store, describer, batches, connection);
  }

  @Override
  public JobCounts counts() {
    return store.archive().counts();
  }

  @Override
  public JobsAdmin admin() {
    return new DefaultJobsAdmin(config, this, this::wake);
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
    Worker running = node.worker();
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
    node.close();
  }

  private void wake() {
    wake(EnqueueOptions.now());
  }

  /** A job with a limit key has to be admitted before it can be claimed. */
  private void wake(JobType<?> type, EnqueueOptions options) {
    wake(options);
    Worker running = node.worker();
    if (running != null && type.limitKey() != null && options.when().isNow()) {
      running.lookAround();
    }
  }

  /** Jobs that are due can be claimed now: here at once, elsewhere by the news. */
  private void wake(EnqueueOptions options) {
    node.wake(options.when());
  }
}
