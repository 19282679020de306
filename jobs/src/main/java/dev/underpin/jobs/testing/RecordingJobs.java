package dev.underpin.jobs.testing;

import dev.underpin.core.Health;
import dev.underpin.core.HealthCheck;
import dev.underpin.core.codec.Codec;
import dev.underpin.core.codec.Codecs;
import dev.underpin.jobs.Batch;
import dev.underpin.jobs.BatchId;
import dev.underpin.jobs.EnqueueOptions;
import dev.underpin.jobs.Enqueuer;
import dev.underpin.jobs.JobId;
import dev.underpin.jobs.JobInfo;
import dev.underpin.jobs.JobType;
import dev.underpin.jobs.Jobs;
import dev.underpin.jobs.JobsAdmin;
import dev.underpin.jobs.Priority;
import dev.underpin.jobs.ScheduleInfo;
import dev.underpin.jobs.ScheduleOptions;
import dev.underpin.jobs.schedule.Schedule;
import dev.underpin.jobs.store.BatchInfo;
import dev.underpin.jobs.store.FinishedJob;
import dev.underpin.jobs.store.JobCounts;
import dev.underpin.jobs.store.JobFilter;
import dev.underpin.jobs.store.MemoryJobStore;
import dev.underpin.jobs.store.OnDead;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Jobs that are only written down, for tests of code that enqueues.
 *
 * <pre>{@code
 * RecordingJobs jobs = RecordingJobs.of(JacksonCodecs.create());
 * new SignUp(jobs).register("ana");
 * assertThat(jobs.payloads(WELCOME)).containsExactly(new Welcome("ana"));
 * }</pre>
 *
 * <p>Payloads go through the codec and back, so that one that could not be stored fails the test.
 * Nothing runs, keys are not looked at, and transactions neither: what was enqueued stays recorded
 * after a rollback. Thread-safe.
 */
public final class RecordingJobs implements Jobs {

  private final Codecs codecs;
  private final AtomicLong lastId = new AtomicLong();
  private final List<Recorded<?>> recorded = new CopyOnWriteArrayList<>();
  private final List<RecordedBatch> batches = new CopyOnWriteArrayList<>();
  private final Set<String> paused = ConcurrentHashMap.newKeySet();
  private final Map<String, Schedule> scheduled = new ConcurrentHashMap<>();

  /**
   * A job that was enqueued.
   *
   * @param id the id that the enqueuer was told
   * @param type its kind
   * @param payload its payload, as a handler would get it
   * @param options how it was enqueued
   * @param <P> the payload
   */
  public record Recorded<P>(JobId id, JobType<P> type, P payload, EnqueueOptions options) {}

  /**
   * A batch that was enqueued.
   *
   * @param id the id that the enqueuer was told
   * @param steps its jobs, step by step
   * @param onDead what was to become of it when one of them died
   */
  public record RecordedBatch(BatchId id, List<List<Recorded<?>>> steps, OnDead onDead) {}

  private RecordingJobs(Codecs codecs) {
    this.codecs = codecs;
  }

  /**
   * {@return jobs that record}
   *
   * @param codecs the application's
   */
  public static RecordingJobs of(Codecs codecs) {
    return new RecordingJobs(codecs);
  }

  /** {@return everything that was enqueued, in order} */
  public List<Recorded<?>> recorded() {
    return List.copyOf(recorded);
  }

  /**
   * {@return the payloads of one kind, in order}
   *
   * @param type the kind
   * @param <P> the payload
   */
  public <P> List<P> payloads(JobType<P> type) {
    return recorded(type).stream().map(Recorded::payload).toList();
  }

  /**
   * {@return the jobs of one kind, in order}
   *
   * @param type the kind
   * @param <P> the payload
   */
  @SuppressWarnings("unchecked") // a kind of this name was recorded with payloads of its type
  public <P> List<Recorded<P>> recorded(JobType<P> type) {
    List<Recorded<P>> some = new ArrayList<>();
    for (Recorded<?> one : recorded) {
      if (one.type().name().equals(type.name())) {
        some.add((Recorded<P>) one);
      }
    }
    return some;
  }

  /** Forgets what was recorded. */
  public void clear() {
    recorded.clear();
    batches.clear();
  }

  @Override
  public <P> JobId enqueue(JobType<P> type, P payload, EnqueueOptions options) {
    return record(type, payload, options).id();
  }

  private <P> Recorded<P> record(JobType<P> type, P payload, EnqueueOptions options) {
    Codec<P> codec = codecs.of(type.payloadType());
    JobId id = new JobId(lastId.incrementAndGet());
    Recorded<P> one = new Recorded<>(id, type, codec.decode(codec.encode(payload)), options);
    recorded.add(one);
    return one;
  }

  @Override
  public <P> List<JobId> enqueueAll(JobType<P> type, List<P> payloads) {
    return payloads.stream().map(payload -> enqueue(type, payload)).toList();
  }

  /** The jobs of all its steps are recorded, in their order, as {@link #recorded} tells them. */
  @Override
  public BatchId enqueue(Batch batch) {
    List<List<Recorded<?>>> steps = new ArrayList<>();
    for (List<Batch.Part<?>> step : batch.steps()) {
      List<Recorded<?>> jobs = new ArrayList<>();
      step.forEach(part -> jobs.addAll(record(part, batch.priority())));
      steps.add(List.copyOf(jobs));
    }
    BatchId id = new BatchId(lastId.incrementAndGet());
    batches.add(new RecordedBatch(id, List.copyOf(steps), batch.onDead()));
    return id;
  }

  private <P> List<Recorded<?>> record(Batch.Part<P> part, Priority priority) {
    EnqueueOptions options = EnqueueOptions.now().priority(priority);
    List<Recorded<?>> jobs = new ArrayList<>();
    part.payloads().forEach(payload -> jobs.add(record(part.type(), payload, options)));
    return jobs;
  }

  /** {@return the batches that were enqueued, in order} */
  public List<RecordedBatch> batches() {
    return List.copyOf(batches);
  }

  @Override
  public @Nullable BatchInfo findBatch(BatchId id) {
    return null;
  }

  @Override
  public boolean cancelBatch(BatchId id) {
    List<RecordedBatch> found = batches.stream().filter(one -> one.id().equals(id)).toList();
    found.forEach(batch -> batch.steps().forEach(recorded::removeAll));
    return batches.removeAll(found);
  }

  @Override
  public Enqueuer joining(Connection connection) {
    return this;
  }

  @Override
  public <P> void schedule(
      String name, Schedule schedule, JobType<P> type, P payload, ScheduleOptions options) {
    scheduled.put(name, schedule);
  }

  /** {@return what was declared to be scheduled, by name} */
  public Map<String, Schedule> scheduled() {
    return Map.copyOf(scheduled);
  }

  @Override
  public List<ScheduleInfo> schedules() {
    return List.of();
  }

  @Override
  public boolean unschedule(String name) {
    return scheduled.remove(name) != null;
  }

  @Override
  public void start() {}

  @Override
  public boolean pause(String queue) {
    return paused.add(queue);
  }

  @Override
  public boolean resume(String queue) {
    return paused.remove(queue);
  }

  @Override
  public Set<String> pausedQueues() {
    return Set.copyOf(paused);
  }

  @Override
  public JobCounts counts() {
    return new JobCounts(recorded.size(), 0, 0, 0, 0);
  }

  /** {@return an admin of no jobs: nothing is stored} */
  @Override
  public JobsAdmin admin() {
    return Jobs.builder(MemoryJobStore.create()).codecs(codecs).build().admin();
  }

  @Override
  public @Nullable JobInfo find(JobId id) {
    return null;
  }

  @Override
  public <R> @Nullable R result(JobId id, Class<R> type) {
    return null;
  }

  @Override
  public boolean cancel(JobId id) {
    return recorded.removeIf(one -> one.id().equals(id));
  }

  @Override
  public List<JobInfo> deadLetters(JobFilter filter, int limit) {
    return List.of();
  }

  @Override
  public List<JobInfo> parked(JobFilter filter, int limit) {
    return List.of();
  }

  @Override
  public boolean replay(JobId id) {
    return false;
  }

  @Override
  public long replayDeadLetters(JobFilter filter) {
    return 0;
  }

  @Override
  public long replayParked(JobFilter filter) {
    return 0;
  }

  @Override
  public List<FinishedJob> history(@Nullable String kind, int limit) {
    return List.of();
  }

  @Override
  public HealthCheck health(Duration limit) {
    return HealthCheck.of("jobs", () -> Health.up("recording"));
  }

  @Override
  public void close() {}
}
