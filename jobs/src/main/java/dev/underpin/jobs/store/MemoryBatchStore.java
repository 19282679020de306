package dev.underpin.jobs.store;

import dev.underpin.jobs.store.BatchInfo.State;
import dev.underpin.jobs.store.MemoryBatches.Stage;
import dev.underpin.jobs.store.MemoryBatches.Step;
import dev.underpin.jobs.store.MemoryJob.Place;
import java.sql.Connection;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Batches in memory; each method takes the store's lock. */
final class MemoryBatchStore implements BatchStore {

  private final MemoryTables tables;
  private final InstantSource clock;
  private final LongSupplier nextId;

  MemoryBatchStore(MemoryTables tables, InstantSource clock, LongSupplier nextId) {
    this.tables = tables;
    this.clock = clock;
    this.nextId = nextId;
  }

  @Override
  public long enqueue(NewBatch batch, Runnable committed) {
    long id = tables.locked(() -> insert(batch));
    committed.run();
    return id;
  }

  private long insert(NewBatch batch) {
    List<Long> ids = batch.steps().stream().map(step -> nextId.getAsLong()).toList();
    boolean begun = false;
    for (int i = 0; i < ids.size(); i++) {
      Step step = new Step(ids.get(i), ids.get(0), batch.onDead(), clock.instant());
      step.stage = begun ? Stage.WAITING : Stage.OPEN;
      tables.batches.add(step);
      insert(batch.steps().get(i), step);
      begun |= !step.jobs.isEmpty();
    }
    return ids.get(0);
  }

  private void insert(List<NewJob> jobs, Step step) {
    boolean waits = step.stage == Stage.WAITING;
    for (NewJob job : jobs) {
      Long reserved = job.id();
      long id = reserved == null ? nextId.getAsLong() : reserved;
      MemoryTables.Member member = new MemoryTables.Member(step.id, waits);
      if (tables.insert(job, id, clock.instant(), member) == id) {
        step.jobs.add(id);
      }
    }
  }

  @Override
  public long enqueueJoining(NewBatch batch, Connection connection) {
    throw MemoryJobStore.notTransactional();
  }

  @Override
  public void ended(Map<Long, Integer> ended) {}

  @Override
  public int settle(boolean recorded) {
    return tables.locked(tables::admit);
  }

  @Override
  public @Nullable BatchInfo find(long id) {
    return tables.<@Nullable BatchInfo>locked(
        () -> {
          List<Step> steps = tables.batches.batch(id);
          return steps.isEmpty()
              ? null
              : new BatchInfo(
                  id,
                  state(steps),
                  steps.get(0).enqueuedAt,
                  steps.stream().map(this::info).toList());
        });
  }

  private State state(List<Step> steps) {
    if (steps.stream().anyMatch(step -> step.stage == Stage.CANCELLED)) {
      return State.CANCELLED;
    }
    return steps.stream()
        .filter(step -> step.stage == Stage.OPEN)
        .findFirst()
        .map(open -> info(open).left() == 0 ? State.STALLED : State.RUNNING)
        .orElse(State.DONE);
  }

  private BatchInfo.Step info(Step step) {
    int dead = 0;
    int left = 0;
    for (long id : step.jobs) {
      MemoryJob job = tables.all.get(id);
      boolean isDead = job != null && job.worker == null && job.place == Place.DEAD;
      dead += isDead ? 1 : 0;
      left += job != null && !isDead ? 1 : 0;
    }
    return new BatchInfo.Step(step.jobs.size(), left, dead);
  }

  @Override
  public @Nullable List<Long> cancel(long id, boolean recorded) {
    return tables.<@Nullable List<Long>>locked(
        () -> {
          tables.isRecorded = recorded;
          if (!tables.batches.cancel(id)) {
            return null;
          }
          return tables.batches.batch(id).stream()
              .flatMap(step -> step.jobs.stream())
              .filter(tables.running::containsKey)
              .toList();
        });
  }

  @Override
  public List<MemberResult> results(long step, String kind, long after, int limit) {
    return tables.locked(
        () -> {
          Instant now = clock.instant();
          List<MemberResult> found = new ArrayList<>();
          for (long job : before(step)) {
            MemoryTables.Result kept = tables.results.get(job);
            if (kept != null
                && job > after
                && found.size() < limit
                && kept.result().kind().equals(kind)
                && !kept.until().isBefore(now)) {
              found.add(new MemberResult(job, kept.result()));
            }
          }
          return found;
        });
  }

  /** The jobs of the step before. */
  private List<Long> before(long id) {
    Step step = tables.batches.step(id);
    List<Long> jobs = List.of();
    if (step != null) {
      for (Step one : tables.batches.batch(step.batch)) {
        if (one == step) {
          return jobs.stream().sorted().toList();
        }
        jobs = one.jobs;
      }
    }
    return List.of();
  }
}
