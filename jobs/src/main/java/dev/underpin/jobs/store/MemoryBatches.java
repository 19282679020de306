package dev.underpin.jobs.store;

import dev.underpin.jobs.store.MemoryJob.Place;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The steps of batches in memory; guarded by the store's lock. Each knows which of its jobs are not
 * over: that is looked at whenever one is put somewhere or taken away for good.
 */
final class MemoryBatches {

  /** Where a step stands. */
  enum Stage {
    WAITING,
    OPEN,
    OVER,
    CANCELLED
  }

  /** A step; all steps of a batch share the id of the first. */
  static final class Step {
    final long id;
    final long batch;
    final OnDead onDead;
    final Instant enqueuedAt;
    final List<Long> jobs = new ArrayList<>();
    final Set<Long> left = new HashSet<>();
    Stage stage = Stage.WAITING;

    Step(long id, long batch, OnDead onDead, Instant enqueuedAt) {
      this.id = id;
      this.batch = batch;
      this.onDead = onDead;
      this.enqueuedAt = enqueuedAt;
    }
  }

  private final Map<Long, Step> steps = new TreeMap<>();
  private final Map<Long, List<Step>> batches = new TreeMap<>();
  private final Map<Long, Instant> overAt = new TreeMap<>();
  private final Set<Long> touched = new TreeSet<>();

  void add(Step step) {
    steps.put(step.id, step);
    batches.computeIfAbsent(step.batch, batch -> new ArrayList<>()).add(step);
    touched.add(step.id);
  }

  @Nullable Step step(long id) {
    return steps.get(id);
  }

  /** Empty if there is no such batch. */
  List<Step> batch(long id) {
    return batches.getOrDefault(id, List.of());
  }

  /** A job of a step was put somewhere, or is gone. */
  void changed(MemoryJob job, boolean isGone) {
    Step step = job.step == null ? null : steps.get(job.step);
    if (step == null) {
      return;
    }
    boolean isDead = job.worker == null && job.place == Place.DEAD;
    if (isGone || (isDead && step.onDead == OnDead.RUN)) {
      step.left.remove(job.id);
    } else {
      step.left.add(job.id);
    }
    if (isDead && step.onDead == OnDead.CANCEL) {
      cancel(step.batch);
    }
    touched.add(step.id);
  }

  /** Of a batch that is cancelled, a dead letter that is replayed runs by itself. */
  void replayed(MemoryJob job) {
    Step step = job.step == null ? null : steps.get(job.step);
    if (step != null && step.stage == Stage.CANCELLED) {
      job.step = null;
    }
  }

  boolean cancel(long batch) {
    boolean some = false;
    for (Step step : batch(batch)) {
      if (step.stage == Stage.WAITING || step.stage == Stage.OPEN) {
        step.stage = Stage.CANCELLED;
        touched.add(step.id);
        some = true;
      }
    }
    return some;
  }

  /** Begins what is to begin, and removes what is cancelled: how many jobs are ready now. */
  int settle(MemoryTables tables, Instant now) {
    int ready = 0;
    while (!touched.isEmpty()) {
      Step step = steps.get(touched.iterator().next());
      if (step != null) {
        ready += settle(tables, step, now);
        touched.remove(step.id);
      }
    }
    return ready;
  }

  private int settle(MemoryTables tables, Step step, Instant now) {
    if (step.stage == Stage.CANCELLED) {
      removeWaiting(tables, step);
      noteOver(step.batch, now);
      return 0;
    }
    int ready = 0;
    if (step.stage == Stage.WAITING && isTurnOf(step)) {
      step.stage = Stage.OPEN;
      ready = release(tables, step, now);
    }
    if (step.stage == Stage.OPEN && step.left.isEmpty()) {
      step.stage = Stage.OVER;
      noteOver(step.batch, now);
      batch(step.batch).stream()
          .filter(one -> one.stage == Stage.WAITING)
          .findFirst()
          .ifPresent(next -> touched.add(next.id));
    }
    return ready;
  }

  private boolean isTurnOf(Step step) {
    return batch(step.batch).stream()
        .takeWhile(one -> one != step)
        .allMatch(one -> one.stage == Stage.OVER);
  }

  private void noteOver(long batch, Instant now) {
    if (batch(batch).stream()
        .allMatch(step -> step.stage == Stage.OVER || step.stage == Stage.CANCELLED)) {
      overAt.putIfAbsent(batch, now);
    }
  }

  private static int release(MemoryTables tables, Step step, Instant now) {
    int ready = 0;
    for (long id : List.copyOf(step.left)) {
      MemoryJob job = tables.all.get(id);
      if (job != null && job.place == Place.WAITING) {
        tables.take(job);
        job.place = Place.READY;
        job.dueAt = now;
        tables.put(job);
        ready++;
      }
    }
    return ready;
  }

  private static void removeWaiting(MemoryTables tables, Step step) {
    for (long id : List.copyOf(step.left)) {
      MemoryJob job = tables.all.get(id);
      if (job != null && job.worker == null && job.place != Place.DEAD) {
        tables.remove(job);
        tables.onCancelled.accept(job);
      }
    }
  }

  /** How many batches are forgotten that were over before this. */
  int forget(Instant before) {
    List<Long> old = new ArrayList<>();
    overAt.forEach(
        (batch, at) -> {
          if (at.isBefore(before)) {
            old.add(batch);
          }
        });
    for (long batch : old) {
      overAt.remove(batch);
      batch(batch).forEach(step -> steps.remove(step.id));
      batches.remove(batch);
    }
    return old.size();
  }
}
