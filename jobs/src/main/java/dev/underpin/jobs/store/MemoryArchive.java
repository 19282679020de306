package dev.underpin.jobs.store;

import dev.underpin.jobs.store.MemoryJob.Place;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of jobs in memory, and what can be seen of them. The interface's methods take the
 * lock; the others are called by the store, which has it.
 */
final class MemoryArchive implements JobArchive {

  private final MemoryTables tables;
  private final InstantSource clock;
  private final MemoryWorkers workers;
  private final Deque<FinishedJob> history = new ArrayDeque<>();

  MemoryArchive(MemoryTables tables, InstantSource clock, MemoryWorkers workers) {
    this.tables = tables;
    this.clock = clock;
    this.workers = workers;
    tables.onCancelled =
        job -> record(job, FinishedJob.End.CANCELLED, Duration.ZERO, tables.isRecorded);
  }

  @Override
  public AdminStore admin() {
    return new MemoryAdmin(tables, workers, this, clock);
  }

  @Override
  public JobCounts counts() {
    return tables.locked(
        () ->
            new JobCounts(
                size(Place.READY) + size(Place.SUSPECT),
                tables.running.size(),
                size(Place.SCHEDULED),
                size(Place.DEAD),
                size(Place.UNHANDLED) + size(Place.UNREADABLE),
                size(Place.HELD) + size(Place.WAITING)));
  }

  private long size(Place place) {
    return tables.waiting(place).size();
  }

  @Override
  public Duration oldestWait() {
    return tables.locked(
        () -> {
          Instant now = clock.instant();
          return tables.waiting(Place.READY).stream()
              .map(job -> Duration.between(job.dueAt, now))
              .max(Duration::compareTo)
              .orElse(Duration.ZERO);
        });
  }

  @Override
  public @Nullable StoredJob job(long id) {
    return tables.<@Nullable StoredJob>locked(
        () -> {
          MemoryJob job = tables.all.get(id);
          return job == null ? null : job.toStored();
        });
  }

  @Override
  public List<StoredJob> kept(JobState state, JobFilter filter, long after, int limit) {
    return tables.locked(
        () ->
            tables.all.values().stream()
                .filter(job -> job.id > after && job.state() == state)
                .filter(job -> tables.matches(filter, job))
                .limit(limit)
                .map(MemoryJob::toStored)
                .toList());
  }

  @Override
  public int replay(List<Long> ids) {
    return tables.locked(() -> (int) ids.stream().filter(this::replayed).count());
  }

  private boolean replayed(long id) {
    MemoryJob job = tables.all.get(id);
    if (job == null || (job.state() != JobState.DEAD && job.state() != JobState.PARKED)) {
      return false;
    }
    Instant now = clock.instant();
    if (tables.takeKey(job.job.keys().unique(), id, null, now) != null) {
      return false;
    }
    tables.batches.replayed(job);
    move(job, Place.READY);
    job.failedAttempts = 0;
    job.dueAt = now;
    tables.take(job);
    job.crashes = 0;
    tables.put(job);
    return true;
  }

  @Override
  public Cancellation cancel(long id, boolean recorded) {
    return tables.locked(
        () -> {
          MemoryJob job = tables.all.get(id);
          if (job == null) {
            return Cancellation.UNKNOWN;
          }
          if (job.worker != null) {
            job.cancelled = true;
            workers.cancel(job);
            return Cancellation.REQUESTED;
          }
          remove(job, recorded);
          return Cancellation.REMOVED;
        });
  }

  void remove(MemoryJob job, boolean recorded) {
    finish(job, FinishedJob.End.CANCELLED, Duration.ZERO, recorded);
  }

  @Override
  public @Nullable KeptResult result(long id) {
    return tables.<@Nullable KeptResult>locked(
        () -> {
          MemoryTables.Result kept = tables.results.get(id);
          return kept == null || kept.until().isBefore(clock.instant()) ? null : kept.result();
        });
  }

  @Override
  public List<FinishedJob> history(@Nullable String kind, int limit) {
    return tables.locked(
        () ->
            history.stream()
                .filter(job -> kind == null || kind.equals(job.kind()))
                .limit(limit)
                .toList());
  }

  @Override
  public boolean pause(String queue) {
    return tables.locked(() -> tables.paused.add(queue));
  }

  @Override
  public boolean resume(String queue) {
    return tables.locked(() -> tables.paused.remove(queue));
  }

  @Override
  public Set<String> paused() {
    return tables.locked(() -> Set.copyOf(tables.paused));
  }

  /** For a job that was taken from its place. */
  void apply(Outcome outcome, MemoryJob job, boolean recorded) {
    tables.isRecorded = recorded;
    if (outcome instanceof Outcome.Done done) {
      keep(done.result(), job);
      finish(job, FinishedJob.End.DONE, done.duration(), recorded);
    } else if (outcome instanceof Outcome.Cancelled) {
      finish(job, FinishedJob.End.CANCELLED, Duration.ZERO, recorded);
    } else if (outcome instanceof Outcome.Dead dead) {
      job.error = dead.error();
      job.failedAttempts++;
      tables.freeKey(job);
      record(job, FinishedJob.End.DEAD, Duration.ZERO, recorded);
      put(job, Place.DEAD);
    } else if (outcome instanceof Outcome.Retried retried) {
      job.error = retried.error();
      job.failedAttempts++;
      job.dueAt = clock.instant().plus(retried.delay());
      put(job, Place.SCHEDULED);
    } else if (outcome instanceof Outcome.Parked parked) {
      job.error = parked.error();
      put(job, Place.UNREADABLE);
    } else {
      job.release();
      tables.put(job);
    }
  }

  private void keep(Outcome.@Nullable Result result, MemoryJob job) {
    if (result != null) {
      KeptResult kept = new KeptResult(job.job.kind().name(), result.content());
      Instant until = clock.instant().plus(result.keptFor());
      tables.results.put(job.id, new MemoryTables.Result(kept, until));
    }
  }

  private void finish(MemoryJob job, FinishedJob.End end, Duration duration, boolean recorded) {
    tables.remove(job);
    if (end == FinishedJob.End.DONE) {
      job.failedAttempts++;
    }
    record(job, end, duration, recorded);
  }

  private void record(MemoryJob job, FinishedJob.End end, Duration duration, boolean recorded) {
    if (recorded) {
      FinishedJob.Times times = new FinishedJob.Times(job.enqueuedAt, clock.instant(), duration);
      history.addFirst(
          new FinishedJob(job.id, job.job.kind().name(), end, job.failedAttempts, times));
    }
  }

  private void put(MemoryJob job, Place place) {
    job.worker = null;
    job.place = place;
    tables.put(job);
  }

  void move(MemoryJob job, Place place) {
    tables.take(job);
    put(job, place);
  }

  void release(MemoryJob job) {
    tables.take(job);
    job.release();
    tables.put(job);
  }

  /** True if it killed its process too often. */
  boolean takeBack(MemoryJob job, int maxCrashes) {
    tables.take(job);
    if (job.place == Place.ON_TRIAL) {
      job.crashes++;
      if (job.crashes >= maxCrashes) {
        job.error = "its process died " + job.crashes + " times while it ran as a suspect";
        tables.freeKey(job);
        put(job, Place.DEAD);
        return true;
      }
    }
    put(job, Place.SUSPECT);
    return false;
  }

  int announce(Set<Handled> handled) {
    Instant now = clock.instant();
    handled.forEach(one -> tables.handledAt.put(one, now));
    List<MemoryJob> back =
        tables.waiting(Place.UNHANDLED).stream()
            .filter(job -> handled.contains(job.handled()))
            .toList();
    back.forEach(job -> move(job, Place.READY));
    return back.size();
  }

  int parkUnhandled(Duration unhandledFor) {
    Instant now = clock.instant();
    List<MemoryJob> unhandled =
        Stream.of(Place.READY, Place.HELD, Place.SUSPECT)
            .flatMap(place -> tables.waiting(place).stream())
            .filter(
                job ->
                    tables
                        .handledAt
                        .computeIfAbsent(job.handled(), seen -> now)
                        .isBefore(now.minus(unhandledFor)))
            .toList();
    unhandled.forEach(job -> move(job, Place.UNHANDLED));
    return unhandled.size();
  }

  int purge(@Nullable Duration historyKept) {
    Instant now = clock.instant();
    int before = tables.keys.size() + tables.results.size() + history.size();
    tables.keys.values().removeIf(held -> held.until() != null && held.until().isBefore(now));
    tables.results.values().removeIf(result -> result.until().isBefore(now));
    if (historyKept != null) {
      Instant oldest = now.minus(historyKept);
      history.removeIf(job -> job.times().finishedAt().isBefore(oldest));
    }
    int forgotten = tables.batches.forget(now.minus(BatchStore.KEPT));
    return forgotten + before - tables.keys.size() - tables.results.size() - history.size();
  }
}
