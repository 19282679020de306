package dev.underpin.jobs.store;

import dev.underpin.jobs.store.MemoryJob.Place;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Limits in memory. The interface's methods take the lock; {@link #nextDue} has it. */
final class MemoryLimits implements LimitStore {

  private final MemoryTables tables;
  private final MemoryWorkers workers;
  private final InstantSource clock;
  private final ReentrantLock lock;
  private final Map<Limit, Deque<Start>> starts = new HashMap<>();

  private record Start(long job, Instant at) {}

  MemoryLimits(
      MemoryTables tables, MemoryWorkers workers, InstantSource clock, ReentrantLock lock) {
    this.tables = tables;
    this.workers = workers;
    this.clock = clock;
    this.lock = lock;
  }

  @Override
  public void announce(Set<Limit> limits) {
    lock.lock();
    try {
      limits.forEach(limit -> tables.units.announce(limit, clock.instant()));
      tables.admit();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public int admitHeld() {
    lock.lock();
    try {
      return tables.admit();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public List<ClaimedJob> claim(long worker, Set<Handled> handled, Set<Limit> limits, int room) {
    lock.lock();
    try {
      int free = limits.stream().mapToInt(this::free).reduce(room, Math::min);
      if (free <= 0 || !workers.isRegistered(worker)) {
        return List.of();
      }
      List<ClaimedJob> claimed = tables.claim(Place.READY, worker, handled, free);
      Instant now = clock.instant();
      for (Limit limit : limits) {
        claimed.forEach(job -> of(limit).add(new Start(job.id(), now)));
      }
      return claimed;
    } finally {
      lock.unlock();
    }
  }

  private int free(Limit limit) {
    Deque<Start> counted = of(limit);
    counted.removeIf(start -> !counts(limit, start));
    int announced = tables.units.units(limit.name());
    int units = announced == 0 ? limit.units() : Math.min(announced, limit.units());
    // a rate counts each start; a unit is had by a job, however often it was begun
    return units - (limit.per() == null ? jobs(counted) : counted.size());
  }

  private static int jobs(Deque<Start> counted) {
    return (int) counted.stream().map(Start::job).distinct().count();
  }

  /** By name: the same limit may have another number in another node's code. */
  private Deque<Start> of(Limit limit) {
    Limit known = new Limit(limit.name(), 0, limit.per());
    return starts.computeIfAbsent(known, unknown -> new ArrayDeque<>());
  }

  private boolean counts(Limit limit, Start start) {
    Duration per = limit.per();
    if (per != null) {
      return start.at().plus(per).isAfter(clock.instant());
    }
    MemoryJob job = tables.all.get(start.job());
    return job != null && (job.worker != null || job.isSuspect());
  }

  /** How long until a scheduled job is due, or a rate lets go what is ready; or null. */
  @Nullable Duration nextDue() {
    Duration due = tables.nextDue(clock.instant());
    Duration opening = tables.waiting(Place.READY).isEmpty() ? null : nextOpening();
    if (due == null || opening == null) {
      return due == null ? opening : due;
    }
    return due.compareTo(opening) < 0 ? due : opening;
  }

  private @Nullable Duration nextOpening() {
    return starts.entrySet().stream()
        .filter(entry -> entry.getKey().per() != null && !entry.getValue().isEmpty())
        .map(entry -> opening(Objects.requireNonNull(entry.getKey().per()), entry.getValue()))
        .filter(left -> !left.isNegative() && !left.isZero())
        .min(Duration::compareTo)
        .orElse(null);
  }

  private Duration opening(Duration per, Deque<Start> counted) {
    return Duration.between(clock.instant(), counted.getFirst().at().plus(per));
  }
}
