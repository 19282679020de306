package dev.underpin.jobs.store;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongUnaryOperator;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The workers of a store in memory; guarded by its lock. */
final class MemoryWorkers {

  private final InstantSource clock;
  private final Map<Long, Instant> leaseEnds = new HashMap<>();
  private final Map<Long, Instant> startedAt = new HashMap<>();
  private final Map<Long, Set<Long>> cancelled = new HashMap<>();

  /** No lease ends before: leases are only ever prolonged. */
  private Instant noneEndsBefore = Instant.MAX;

  MemoryWorkers(InstantSource clock) {
    this.clock = clock;
  }

  /** What a session needs of its store. */
  interface Store {
    <T extends @Nullable Object> T locked(Supplier<T> work);

    void release(long worker);
  }

  WorkerSession register(long worker, Duration lease, Store store) {
    Instant now = clock.instant();
    Instant end = now.plus(lease);
    leaseEnds.put(worker, end);
    startedAt.put(worker, now);
    noneEndsBefore = end.isBefore(noneEndsBefore) ? end : noneEndsBefore;
    return new Session(worker, lease, store);
  }

  boolean isRegistered(long worker) {
    return leaseEnds.containsKey(worker);
  }

  boolean anyLapsed() {
    Instant now = clock.instant();
    if (!noneEndsBefore.isBefore(now)) {
      return false;
    }
    noneEndsBefore = leaseEnds.values().stream().min(Instant::compareTo).orElse(Instant.MAX);
    return noneEndsBefore.isBefore(now);
  }

  void removeLapsed() {
    Instant now = clock.instant();
    leaseEnds.values().removeIf(end -> end.isBefore(now));
    cancelled.keySet().retainAll(leaseEnds.keySet());
    startedAt.keySet().retainAll(leaseEnds.keySet());
  }

  /** The oldest first. */
  List<StoredWorker> list(LongUnaryOperator jobsOf) {
    Instant now = clock.instant();
    return leaseEnds.entrySet().stream()
        .map(
            lease -> {
              long id = lease.getKey();
              Instant started = startedAt.getOrDefault(id, now);
              return new StoredWorker(id, started, lease.getValue(), now, jobsOf.applyAsLong(id));
            })
        .sorted(Comparator.comparing(StoredWorker::startedAt).thenComparing(StoredWorker::id))
        .toList();
  }

  void cancel(MemoryJob job) {
    if (job.worker != null) {
      cancelled.computeIfAbsent(job.worker, worker -> new HashSet<>()).add(job.id);
    }
  }

  private final class Session implements WorkerSession {
    private final long worker;
    private final Duration lease;
    private final Store store;

    Session(long worker, Duration lease, Store store) {
      this.worker = worker;
      this.lease = lease;
      this.store = store;
    }

    @Override
    public long worker() {
      return worker;
    }

    @Override
    public @Nullable Set<Long> heartbeat() {
      return store.<@Nullable Set<Long>>locked(
          () -> {
            Instant end = clock.instant().plus(lease);
            boolean held = leaseEnds.computeIfPresent(worker, (id, before) -> end) != null;
            Set<Long> told = cancelled.remove(worker);
            return held ? (told == null ? Set.of() : told) : null;
          });
    }

    @Override
    public boolean hearsOfWork() {
      return false;
    }

    @Override
    public boolean awaitWork(Duration limit) {
      return false;
    }

    @Override
    public void close() {
      store.locked(
          () -> {
            leaseEnds.remove(worker);
            startedAt.remove(worker);
            cancelled.remove(worker);
            store.release(worker);
            return worker;
          });
    }
  }
}
