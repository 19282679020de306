package dev.underpin.jobs.store;

import dev.underpin.jobs.store.StoredSchedule.Times;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The schedules of a store in memory, behind its lock. */
final class MemorySchedules implements ScheduleStore {

  private final InstantSource clock;
  private final ReentrantLock lock;
  private final Consumer<NewJob> insert;
  private final Map<String, StoredSchedule> schedules = new TreeMap<>();

  MemorySchedules(InstantSource clock, ReentrantLock lock, Consumer<NewJob> insert) {
    this.clock = clock;
    this.lock = lock;
    this.insert = insert;
  }

  private <T> T locked(Supplier<T> work) {
    lock.lock();
    try {
      return work.get();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Timetable timetable() {
    return locked(() -> new Timetable(clock.instant(), List.copyOf(schedules.values())));
  }

  @Override
  public boolean announce(Declaration declaration, Duration unownedAfter) {
    return locked(
        () -> {
          Instant now = clock.instant();
          StoredSchedule stored = schedules.get(declaration.name());
          if (stored == null) {
            put(declaration, new Times(declaration.firstFireAt(), null, now));
            return true;
          }
          boolean isUnowned = stored.times().announcedAt().isBefore(now.minus(unownedAfter));
          boolean isSame = stored.definition().equals(declaration.definition());
          int version = stored.definition().version();
          if (isSame
              || declaration
                  .definition()
                  .goesBefore(version, declaration.isStarting(), isUnowned)) {
            put(declaration, announced(stored, declaration, now));
            return true;
          }
          return false;
        });
  }

  private void put(Declaration declaration, Times times) {
    StoredSchedule stored = new StoredSchedule(declaration.name(), declaration.definition(), times);
    schedules.put(declaration.name(), stored);
  }

  private static Times announced(StoredSchedule stored, Declaration declaration, Instant now) {
    Times times = stored.times();
    boolean isTimed = stored.definition().timing().equals(declaration.definition().timing());
    Instant next = isTimed ? times.nextFireAt() : declaration.firstFireAt();
    return new Times(next, times.lastFireAt(), now);
  }

  @Override
  public boolean fire(Step step, List<NewJob> jobs, Runnable committed) {
    boolean fired =
        locked(
            () -> {
              StoredSchedule seen = step.schedule();
              StoredSchedule stored = schedules.get(seen.name());
              if (stored == null
                  || !stored.definition().equals(seen.definition())
                  || !Objects.equals(stored.times().nextFireAt(), seen.times().nextFireAt())) {
                return false;
              }
              Instant announcedAt = stored.times().announcedAt();
              Times times = new Times(step.nextFireAt(), step.lastFireAt(), announcedAt);
              schedules.put(seen.name(), new StoredSchedule(seen.name(), seen.definition(), times));
              jobs.forEach(insert);
              return true;
            });
    if (fired && !jobs.isEmpty()) {
      committed.run();
    }
    return fired;
  }

  @Override
  public boolean remove(String name) {
    return locked(() -> schedules.remove(name) != null);
  }
}
