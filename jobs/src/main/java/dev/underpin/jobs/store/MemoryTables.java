package dev.underpin.jobs.store;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
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

  MemoryTables() {
    for (MemoryJob.Place place : MemoryJob.Place.values()) {
      waiting.put(
          place,
          new TreeSet<>(
              switch (place) {
                case READY, HELD -> CLAIM_ORDER;
                case SCHEDULED -> DUE_ORDER;
                case SUSPECT, ON_TRIAL -> SUSPECT_ORDER;
                case DEAD, UNHANDLED, UNREADABLE -> BY_ID;
              }));
    }
  }

  /** Jobs in a place that no worker has claimed; never null. */
  NavigableSet<MemoryJob> waiting(MemoryJob.Place place) {
    return waiting.getOrDefault(place, new TreeSet<>(BY_ID));
  }

  /** The id of the job that is stored, or of the one that has a key of it. */
  long insert(NewJob job, long id, Instant now) {
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
    put(new MemoryJob(id, job, now));
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
  }

  /** Takes a job from its place, before its fields are changed. */
  void take(MemoryJob job) {
    running.remove(job.id);
    waiting(job.place).remove(job);
    units.leave(job);
  }

  /** Held jobs take the units that became free; at the end of whatever may have freed some. */
  int admit() {
    int admitted = 0;
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
