package dev.underpin.jobs;

import dev.underpin.jobs.store.JobStoreException;
import dev.underpin.jobs.store.ScheduleStore;
import dev.underpin.jobs.store.ScheduleStore.Declaration;
import dev.underpin.jobs.store.ScheduleStore.Timetable;
import dev.underpin.jobs.store.StoredSchedule;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The schedules that this process declares.
 *
 * <p>A node says once a minute what its code declares; the store answers which definition of a name
 * is in force, and nodes that have another one keep still. Every node knows from the store how long
 * it is until the next fire time, waits for so long on its monotonic clock, and asks again: what it
 * then finds due it fires, by moving the schedule on and storing the jobs in one transaction. Of
 * several nodes one succeeds. No node's own clock matters, and no statement is spent on waiting.
 */
final class Schedules {

  static final Duration ANNOUNCE_AT_LEAST_EVERY = Duration.ofMinutes(1);

  private static final Logger LOG = LoggerFactory.getLogger(Jobs.class);

  private final Config config;
  private final ScheduleStore store;
  private final Fires fires;
  private final Duration unownedAfter;
  private final Duration announceInterval;
  private final Every announcing;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, DeclaredSchedule<?>> declared = new LinkedHashMap<>();
  private final Set<String> announced = new HashSet<>();
  private final Set<String> reported = new HashSet<>();
  private final Map<String, RuntimeException> failed = new LinkedHashMap<>();
  private final List<Runnable> tellings = new ArrayList<>();
  private @Nullable Instant watchedSince;

  Schedules(Config config, Describer describer, Runnable wake) {
    this.config = config;
    this.store = config.store().schedules();
    this.fires = new Fires(config, describer, wake, tellings::add);
    this.unownedAfter = config.kept().unhandled();
    Duration tenth = unownedAfter.dividedBy(10);
    this.announceInterval =
        tenth.compareTo(ANNOUNCE_AT_LEAST_EVERY) < 0 ? tenth : ANNOUNCE_AT_LEAST_EVERY;
    this.announcing = new Every(announceInterval);
  }

  <P> void declare(DeclaredSchedule<P> schedule) {
    // what cannot be written must fail here, and not at night
    config.payloads().encode(schedule.type(), schedule.payload(), "");
    lock.lock();
    try {
      if (declared.putIfAbsent(schedule.name(), schedule) != null) {
        throw new IllegalArgumentException(
            "schedule \"%s\" must be declared once but was declared twice; give it another name"
                .formatted(schedule.name()));
      }
      announcing.now();
    } finally {
      lock.unlock();
    }
  }

  boolean isAny() {
    lock.lock();
    try {
      return !declared.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  boolean remove(String name) {
    lock.lock();
    try {
      declared.remove(name);
      announced.remove(name);
      return store.remove(name);
    } finally {
      lock.unlock();
    }
  }

  List<ScheduleInfo> list() {
    Timetable timetable = store.timetable();
    return timetable.schedules().stream().map(one -> info(one, timetable.now())).toList();
  }

  private ScheduleInfo info(StoredSchedule stored, Instant now) {
    StoredSchedule.Times times = stored.times();
    return new ScheduleInfo(
        stored.name(),
        stored.definition().kind(),
        stored.definition().version(),
        stored.definition().timing(),
        new ScheduleInfo.Times(
            times.nextFireAt(), times.lastFireAt(), times.announcedAt(), isOwned(stored, now)));
  }

  private boolean isOwned(StoredSchedule stored, Instant now) {
    return !stored.times().announcedAt().isBefore(now.minus(unownedAfter));
  }

  /** Fires what is due, for stepped jobs: what fails is thrown. */
  void fireDue() {
    lock.lock();
    try {
      if (!declared.isEmpty()) {
        announcing.now();
        round();
        for (RuntimeException failure : failed.values()) {
          throw failure;
        }
      }
    } finally {
      lock.unlock();
      tell();
    }
  }

  /** Without the lock: a listener may declare a schedule while another thread does. */
  private void tell() {
    if (lock.isHeldByCurrentThread()) {
      // whoever has it tells
      return;
    }
    List<Runnable> all;
    lock.lock();
    try {
      all = List.copyOf(tellings);
      tellings.clear();
    } finally {
      lock.unlock();
    }
    all.forEach(Runnable::run);
  }

  /** How long until something of this process is due; null if nothing ever is. */
  @Nullable Duration nextDue() {
    lock.lock();
    try {
      Timetable timetable = store.timetable();
      Duration next = null;
      for (StoredSchedule stored : timetable.schedules()) {
        Instant at = stored.times().nextFireAt();
        if (at != null && mine(stored) != null) {
          next = earlier(next, Duration.between(timetable.now(), at));
        }
      }
      return next != null && next.isNegative() ? Duration.ZERO : next;
    } finally {
      lock.unlock();
    }
  }

  private static Duration earlier(@Nullable Duration one, Duration other) {
    return one != null && one.compareTo(other) < 0 ? one : other;
  }

  /** What this process declares, if that is in force. */
  private @Nullable DeclaredSchedule<?> mine(StoredSchedule stored) {
    DeclaredSchedule<?> mine = declared.get(stored.name());
    return mine == null || !mine.definition().equals(stored.definition()) ? null : mine;
  }

  /**
   * Announces, and fires what is due.
   *
   * @return how long until it is to be called again
   */
  Duration round() {
    lock.lock();
    try {
      Timetable timetable = store.timetable();
      if (announcing.isDue()) {
        timetable = announce(timetable.now());
      }
      Duration pause = announceInterval;
      for (StoredSchedule stored : timetable.schedules()) {
        DeclaredSchedule<?> mine = mine(stored);
        Instant due = stored.times().nextFireAt();
        if (mine != null && due != null && !failed.containsKey(stored.name())) {
          pause = earlier(pause, step(mine, stored, due, timetable.now()));
        }
      }
      return pause;
    } catch (RuntimeException e) {
      // of the store usually, and perhaps on the way: everything is to be announced again
      announcing.now();
      throw e;
    } finally {
      lock.unlock();
      tell();
    }
  }

  private Timetable announce(Instant now) {
    failed.clear();
    for (DeclaredSchedule<?> one : declared.values()) {
      announce(one, now);
    }
    Timetable timetable = store.timetable();
    reportUnowned(timetable);
    return timetable;
  }

  /** After an outage, the nodes that declare what this one does not may still be starting. */
  private void reportUnowned(Timetable timetable) {
    Instant since = watchedSince == null ? timetable.now() : watchedSince;
    watchedSince = since;
    if (since.isAfter(timetable.now().minus(unownedAfter))) {
      return;
    }
    for (StoredSchedule stored : timetable.schedules()) {
      if (!isOwned(stored, timetable.now()) && reported.add(stored.name())) {
        report(stored);
      }
    }
  }

  private void announce(DeclaredSchedule<?> one, Instant now) {
    try {
      Instant first = Misfire.next(one.schedule(), now);
      boolean isStarting = !announced.contains(one.name());
      Declaration mine = new Declaration(one.name(), one.definition(), first, isStarting);
      if (!store.announce(mine, unownedAfter)) {
        LOG.debug("schedule {} is in force as other nodes declare it", one.name());
      }
      announced.add(one.name());
    } catch (JobStoreException e) {
      throw e;
    } catch (RuntimeException e) {
      // an application's own timing
      putAside(one, e);
    }
  }

  /** The others must not wait for it. */
  private void putAside(DeclaredSchedule<?> one, RuntimeException failure) {
    LOG.error("schedule {} could not be fired; trying again in a minute", one.name(), failure);
    failed.put(one.name(), failure);
  }

  private void report(StoredSchedule unowned) {
    LOG.warn(
        "schedule {} does not fire: no live node has declared it since {}; remove it by"
            + " Jobs.unschedule, or declare it again",
        unowned.name(),
        unowned.times().announcedAt());
    tellings.add(() -> config.listener().scheduleUnowned(unowned.name()));
  }

  /** How long until the schedule is to be looked at again. */
  private Duration step(DeclaredSchedule<?> mine, StoredSchedule stored, Instant due, Instant now) {
    if (due.isAfter(now)) {
      return Duration.between(now, due);
    }
    try {
      return fires.fire(mine, stored, due, now);
    } catch (JobStoreException e) {
      throw e;
    } catch (RuntimeException e) {
      // a payload, a key, a timing
      putAside(mine, e);
      return announceInterval;
    }
  }
}
