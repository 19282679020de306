package dev.underpin.jobs.store;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The jobs in memory, by place and in the order in which they are taken from it. */
final class MemoryTables {

  private static final Comparator<MemoryJob> BY_ID = Comparator.comparingLong(job -> job.id);
  private static final Comparator<MemoryJob> CLAIM_ORDER =
      Comparator.comparingInt(MemoryJob::priority).thenComparing(BY_ID);
  private static final Comparator<MemoryJob> DUE_ORDER =
      Comparator.comparing((MemoryJob job) -> job.dueAt).thenComparing(BY_ID);
  private static final Comparator<MemoryJob> SUSPECT_ORDER =
      Comparator.comparingInt((MemoryJob job) -> job.crashes).thenComparing(BY_ID);

  /** Who holds a key, and until when; without a time until its job is finished. */
  record Held(long job, @Nullable Instant until) {}

  /** A result, and until when it is kept. */
  record Result(JobArchive.KeptResult result, Instant until) {}

  final Map<Long, MemoryJob> all = new TreeMap<>();
  final Map<String, Held> keys = new HashMap<>();
  final Map<Long, Result> results = new HashMap<>();
  final Map<Handled, Instant> handledAt = new HashMap<>();
  final Set<String> paused = new TreeSet<>();
  private final Map<MemoryJob.Place, NavigableSet<MemoryJob>> waiting =
      new EnumMap<>(MemoryJob.Place.class);
  final Map<Long, MemoryJob> running = new TreeMap<>();
  final MemoryUnits units = new MemoryUnits();
  final MemoryBatches batches = new MemoryBatches();
  private final InstantSource clock;
  final ReentrantLock lock = new ReentrantLock();

  /** Is told of jobs that are removed with their batch. */
  Consumer<MemoryJob> onCancelled = job -> {};

  /** Whether they get a line in the history: as whoever ended a job last wished. */
  boolean isRecorded;

  /** The step of a batch that a job is of, and whether it waits for the one before. */
  record Member(long step, boolean waits) {}

  MemoryTables(InstantSource clock) {
    this.clock = clock;
    for (MemoryJob.Place place : MemoryJob.Place.values()) {
      waiting.put(
          place,
          new TreeSet<>(
              switch (place) {
                case READY, HELD -> CLAIM_ORDER;
                case SCHEDULED -> DUE_ORDER;
                case SUSPECT, ON_TRIAL -> SUSPECT_ORDER;
                case DEAD, UNHANDLED, UNREADABLE, WAITING -> BY_ID;
              }));
    }
  }

  /** Work under the lock; after it, jobs that waited for what it ended become ready. */
  <T extends @Nullable Object> T locked(Supplier<T> work) {
    lock.lock();
    try {
      T value = work.get();
      admit();
      return value;
    } finally {
      lock.unlock();
    }
  }

  /** Jobs in a place that no worker has claimed; never null. */
  NavigableSet<MemoryJob> waiting(MemoryJob.Place place) {
    return waiting.getOrDefault(place, new TreeSet<>(BY_ID));
  }

  /** The id of the job that is stored, or of the one that has a key of it. */
  long insert(NewJob job, long id, Instant now) {
    return insert(job, id, now, null);
  }

  /** As above, for a job of a batch. */
  long insert(NewJob job, long id, Instant now, @Nullable Member member) {
    NewJob.Keys wanted = job.keys();
    Instant until = now.plus(wanted.idempotencyKept());
    Long holder = takeKey(wanted.idempotency(), id, until, now);
    if (holder == null) {
      holder = takeKey(wanted.unique(), id, null, now);
      if (holder != null && wanted.idempotency() != null) {
        keys.put(wanted.idempotency(), new Held(holder, until));
      }
    }
    if (holder != null) {
      return holder;
    }
    MemoryJob stored = new MemoryJob(id, job, now);
    if (member != null) {
      stored.step = member.step();
      stored.place = member.waits() ? MemoryJob.Place.WAITING : stored.place;
    }
    put(stored);
    return id;
  }

  /** Puts a job where its fields say, or among the held; it stands nowhere else. */
  void put(MemoryJob job) {
    units.enter(job);
    all.put(job.id, job);
    if (job.worker == null) {
      waiting(job.place).add(job);
    } else {
      running.put(job.id, job);
    }
    batches.changed(job, false);
  }

  /** Takes a job from its place, before its fields are changed. */
  void take(MemoryJob job) {
    running.remove(job.id);
    waiting(job.place).remove(job);
    units.leave(job);
  }

  /** Jobs that waited for others become ready; at the end of whatever may have ended some. */
  int admit() {
    int admitted = batches.settle(this, clock.instant());
    for (MemoryJob next = units.next(); next != null; next = units.next()) {
      take(next);
      next.place = MemoryJob.Place.READY;
      put(next);
      admitted++;
    }
    return admitted;
  }

  void remove(MemoryJob job) {
    take(job);
    all.remove(job.id);
    freeKey(job);
    batches.changed(job, true);
  }

  void freeKey(MemoryJob job) {
    String key = job.job.keys().unique();
    if (key != null) {
      keys.remove(key, new Held(job.id, null));
    }
  }

  /** The id of the job that holds a key, or null if it is free and this job has it now. */
  @Nullable Long takeKey(@Nullable String key, long job, @Nullable Instant until, Instant now) {
    if (key == null) {
      return null;
    }
    Held held = keys.get(key);
    if (held == null || (held.until() != null && held.until().isBefore(now))) {
      keys.put(key, new Held(job, until));
      return null;
    }
    return held.job() == job ? null : held.job();
  }

  boolean matches(JobFilter filter, MemoryJob job) {
    JobFilter.Key key = filter.key();
    return filter.matches(job) && (key == null || has(job, key));
  }

  private boolean has(MemoryJob job, JobFilter.Key key) {
    if (key.sort() == JobFilter.Key.Sort.LIMIT) {
      return key.text().equals(job.limitKey());
    }
    Held held = keys.get(key.text());
    return held != null && held.job() == job.id;
  }

  /** How long until the next scheduled job is due; null if there is none. */
  @Nullable Duration nextDue(Instant now) {
    NavigableSet<MemoryJob> scheduled = waiting(MemoryJob.Place.SCHEDULED);
    if (scheduled.isEmpty()) {
      return null;
    }
    Duration left = Duration.between(now, scheduled.first().dueAt);
    return left.isNegative() ? Duration.ZERO : left;
  }

  @Nullable MemoryJob first(MemoryJob.Place place, Set<Handled> handled) {
    for (MemoryJob job : waiting(place)) {
      if (handled.contains(job.handled())) {
        return job;
      }
    }
    return null;
  }

  List<ClaimedJob> claim(MemoryJob.Place place, long worker, Set<Handled> handled, int limit) {
    List<MemoryJob> found =
        waiting(place).stream()
            .filter(job -> handled.contains(job.handled()))
            .limit(limit)
            .toList();
    for (MemoryJob job : found) {
      take(job);
      job.worker = worker;
      job.token++;
      put(job);
      if (job.job.keys().untilStarted()) {
        freeKey(job);
      }
    }
    return found.stream().map(MemoryJob::toClaimed).toList();
  }
}
