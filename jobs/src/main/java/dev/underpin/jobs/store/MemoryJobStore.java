package dev.underpin.jobs.store;

import dev.underpin.core.jdbc.Transactions;
import dev.underpin.jobs.store.MemoryJob.Place;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Jobs in this process's memory: for tests, and for the smallest start. Jobs are lost when the
 * process ends, and take no part in transactions. Thread-safe, behind one lock.
 */
public final class MemoryJobStore implements JobStore {

  private final InstantSource clock;
  private final MemoryTables tables;
  private final MemoryArchive archive;
  private final MemoryWorkers workers;
  private final MemorySchedules schedules;
  private final MemoryLimits limits;
  private final MemoryBatchStore batches;
  private long lastId;

  private MemoryJobStore(InstantSource clock) {
    this.clock = Objects.requireNonNull(clock, "clock");
    this.tables = new MemoryTables(clock);
    this.workers = new MemoryWorkers(clock);
    this.archive = new MemoryArchive(tables, clock, workers);
    this.schedules = new MemorySchedules(clock, tables.lock, this::insert);
    this.limits = new MemoryLimits(tables, workers, clock, tables.lock);
    this.batches = new MemoryBatchStore(tables, clock, () -> ++lastId);
  }

  /** {@return an empty store on the system's clock} */
  public static MemoryJobStore create() {
    return create(InstantSource.system());
  }

  /**
   * {@return an empty store}
   *
   * @param clock says when jobs are due and leases end
   */
  public static MemoryJobStore create(InstantSource clock) {
    return new MemoryJobStore(clock);
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of();
  }

  @Override
  public @Nullable Transactions transactions() {
    return null;
  }

  @Override
  public JobArchive archive() {
    return archive;
  }

  @Override
  public ScheduleStore schedules() {
    return schedules;
  }

  @Override
  public LimitStore limits() {
    return limits;
  }

  @Override
  public BatchStore batches() {
    return batches;
  }

  @Override
  public void open() {}

  @Override
  public List<Long> reserveIds(int count, @Nullable Connection joined) {
    return tables.locked(
        () -> {
          lastId += count;
          return LongStream.rangeClosed(lastId - count + 1, lastId).boxed().toList();
        });
  }

  @Override
  public List<Long> enqueue(List<NewJob> jobs, Runnable committed) {
    List<Long> ids = tables.locked(() -> jobs.stream().map(this::insert).toList());
    committed.run();
    return ids;
  }

  private long insert(NewJob job) {
    Long reserved = job.id();
    return tables.insert(job, reserved == null ? ++lastId : reserved, clock.instant());
  }

  @Override
  public List<Long> enqueueJoining(List<NewJob> jobs, Connection connection) {
    throw notTransactional();
  }

  @Override
  public boolean finishJoining(
      long worker, Outcome.Done done, boolean recorded, Connection connection) {
    throw notTransactional();
  }

  static IllegalStateException notTransactional() {
    return new IllegalStateException(
        "jobs in memory cannot join a transaction; use JdbcJobStore, or enqueue after the commit");
  }

  @Override
  public void tellOthers() {}

  @Override
  public WorkerSession register(Duration lease) {
    long worker = ThreadLocalRandom.current().nextLong();
    return tables.locked(() -> workers.register(worker, lease, new Locked()));
  }

  @Override
  public Pending look(Set<Handled> handled) {
    return tables.locked(
        () ->
            new Pending(
                tables.first(Place.READY, handled) != null,
                tables.first(Place.SUSPECT, handled) != null,
                workers.anyLapsed(),
                limits.nextDue(),
                Set.copyOf(tables.paused)));
  }

  @Override
  public List<ClaimedJob> claim(long worker, Set<Handled> handled, int limit) {
    return tables.locked(() -> claim(Place.READY, worker, handled, limit));
  }

  @Override
  public List<ClaimedJob> claimSuspects(long worker, Set<Handled> handled, int limit) {
    return tables.locked(() -> claim(Place.SUSPECT, worker, handled, limit));
  }

  @Override
  public int releaseUnknown(long worker, Set<Long> known) {
    return tables.locked(() -> release(worker, known));
  }

  private List<ClaimedJob> claim(Place place, long worker, Set<Handled> handled, int limit) {
    return workers.isRegistered(worker) ? tables.claim(place, worker, handled, limit) : List.of();
  }

  @Override
  public boolean beginTrial(long worker, ClaimedJob job, @Nullable ClaimedJob before) {
    return tables.locked(
        () -> {
          MemoryJob over = before == null ? null : held(worker, before);
          if (over != null) {
            over.place = Place.SUSPECT;
          }
          MemoryJob held = held(worker, job);
          if (held != null) {
            held.place = Place.ON_TRIAL;
          }
          return held != null;
        });
  }

  private @Nullable MemoryJob held(long worker, ClaimedJob claimed) {
    MemoryJob job = tables.running.get(claimed.id());
    boolean fenced =
        job == null || !Objects.equals(job.worker, worker) || job.token != claimed.token();
    return fenced ? null : job;
  }

  @Override
  public Set<Long> finish(long worker, List<Outcome> outcomes, boolean recorded) {
    return tables.locked(
        () -> {
          Set<Long> accepted = new HashSet<>();
          for (Outcome outcome : outcomes) {
            MemoryJob job = held(worker, outcome.job());
            if (job != null) {
              tables.take(job);
              archive.apply(outcome, job, recorded);
              accepted.add(job.id);
            }
          }
          return accepted;
        });
  }

  @Override
  public void progress(long worker, List<Progress> progress) {
    tables.locked(
        () -> {
          for (Progress one : progress) {
            MemoryJob job = held(worker, one.job());
            if (job != null) {
              job.progress = new StoredJob.Progress(one.percent(), one.note());
            }
          }
          return worker;
        });
  }

  @Override
  public Staged stageDue() {
    return tables.locked(
        () -> {
          Instant now = clock.instant();
          int staged = 0;
          var scheduled = tables.waiting(Place.SCHEDULED);
          while (!scheduled.isEmpty() && !scheduled.first().dueAt.isAfter(now)) {
            archive.move(scheduled.first(), Place.READY);
            staged++;
          }
          return new Staged(staged, 0);
        });
  }

  @Override
  public Rescued rescue(int maxCrashes) {
    return tables.locked(
        () -> {
          workers.removeLapsed();
          int dead = 0;
          List<MemoryJob> orphans =
              tables.running.values().stream()
                  .filter(job -> job.worker != null && !workers.isRegistered(job.worker))
                  .toList();
          for (MemoryJob job : orphans) {
            dead += archive.takeBack(job, maxCrashes) ? 1 : 0;
          }
          return new Rescued(orphans.size() - dead, dead);
        });
  }

  @Override
  public int announce(Set<Handled> handled) {
    return tables.locked(() -> archive.announce(handled));
  }

  @Override
  public int parkUnhandled(Duration unhandledFor) {
    return tables.locked(() -> archive.parkUnhandled(unhandledFor));
  }

  @Override
  public int purge(@Nullable Duration historyKept) {
    return tables.locked(() -> archive.purge(historyKept));
  }

  private int release(long worker, Set<Long> known) {
    List<MemoryJob> left =
        tables.running.values().stream()
            .filter(job -> Objects.equals(job.worker, worker) && !known.contains(job.id))
            .toList();
    left.forEach(archive::release);
    return left.size();
  }

  /** What a session needs of its store. */
  private final class Locked implements MemoryWorkers.Store {
    @Override
    public <T extends @Nullable Object> T locked(Supplier<T> work) {
      return tables.locked(work);
    }

    @Override
    public void release(long worker) {
      MemoryJobStore.this.release(worker, Set.of());
    }
  }
}
