package dev.underpin.jobs.store;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Operators' views of jobs in memory, behind their lock. */
final class MemoryAdmin implements AdminStore {

  private final MemoryTables tables;
  private final MemoryWorkers workers;
  private final MemoryArchive archive;
  private final InstantSource clock;

  MemoryAdmin(
      MemoryTables tables, MemoryWorkers workers, MemoryArchive archive, InstantSource clock) {
    this.tables = tables;
    this.workers = workers;
    this.archive = archive;
    this.clock = clock;
  }

  @Override
  public List<QueueCounts> queues() {
    return tables.locked(
        () -> {
          Map<String, Counted> queues = new TreeMap<>();
          tables.paused.forEach(queue -> queues.put(queue, new Counted()));
          for (MemoryJob job : tables.all.values()) {
            queues.computeIfAbsent(job.job.kind().queue(), queue -> new Counted()).add(job);
          }
          Instant now = clock.instant();
          return queues.entrySet().stream().map(one -> counts(one, now)).toList();
        });
  }

  private QueueCounts counts(Map.Entry<String, Counted> queue, Instant now) {
    String name = queue.getKey();
    Counted counted = queue.getValue();
    Instant oldest = counted.oldest;
    Duration waits = oldest == null ? Duration.ZERO : Duration.between(oldest, now);
    return new QueueCounts(name, counted.counts(), waits, tables.paused.contains(name));
  }

  /** A queue while its jobs are counted. */
  private static final class Counted {
    private final Map<JobState, Long> states = new TreeMap<>();
    private @Nullable Instant oldest;

    void add(MemoryJob job) {
      JobState state = job.state();
      states.merge(state, 1L, Long::sum);
      boolean couldRun = state == JobState.READY || state == JobState.SUSPECT;
      if (couldRun && (oldest == null || job.dueAt.isBefore(oldest))) {
        oldest = job.dueAt;
      }
    }

    JobCounts counts() {
      return new JobCounts(
          count(JobState.READY) + count(JobState.SUSPECT),
          count(JobState.RUNNING),
          count(JobState.SCHEDULED),
          count(JobState.DEAD),
          count(JobState.PARKED),
          count(JobState.HELD));
    }

    private long count(JobState state) {
      return states.getOrDefault(state, 0L);
    }
  }

  @Override
  public List<StoredWorker> workers() {
    return tables.locked(() -> workers.list(this::jobsOf));
  }

  private long jobsOf(long worker) {
    Predicate<MemoryJob> claimed = job -> job.worker != null && job.worker == worker;
    return tables.running.values().stream().filter(claimed).count();
  }

  @Override
  public Found search(@Nullable JobState state, JobFilter filter, long after, int limit) {
    return tables.locked(
        () -> {
          List<StoredJob> found =
              tables.all.values().stream()
                  .filter(job -> job.id > after && (state == null || job.state() == state))
                  .filter(job -> tables.matches(filter, job))
                  .limit(limit)
                  .map(MemoryJob::toStored)
                  .toList();
          return new Found(found, found.size() < limit ? null : found.get(limit - 1).id());
        });
  }

  @Override
  public NewJob.@Nullable Content content(long id) {
    return tables.<NewJob.@Nullable Content>locked(
        () -> {
          MemoryJob job = tables.all.get(id);
          return job == null ? null : job.job.content();
        });
  }

  @Override
  public int retryNow(List<Long> ids) {
    return tables.locked(() -> (int) ids.stream().filter(this::isDueNow).count());
  }

  private boolean isDueNow(long id) {
    MemoryJob job = tables.all.get(id);
    if (job == null || job.state() != JobState.SCHEDULED) {
      return false;
    }
    tables.take(job);
    job.dueAt = clock.instant();
    job.place = MemoryJob.Place.READY;
    tables.put(job);
    return true;
  }

  @Override
  public int delete(List<Long> ids, @Nullable JobState state, boolean recorded) {
    return tables.locked(
        () -> (int) ids.stream().filter(id -> isDeleted(id, state, recorded)).count());
  }

  private boolean isDeleted(long id, @Nullable JobState state, boolean recorded) {
    MemoryJob job = tables.all.get(id);
    if (job == null || job.worker != null || (state != null && job.state() != state)) {
      return false;
    }
    archive.remove(job, recorded);
    return true;
  }
}
