package dev.underpin.jobs.store;

import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Jobs in this process's memory: for tests, and for the smallest start. Jobs are lost when the
 * process ends, and take no part in transactions. Thread-safe, behind one lock.
 */
public final class MemoryJobStore implements JobStore {

  private static final Comparator<StoredJob> CLAIM_ORDER =
      Comparator.comparingInt((StoredJob job) -> job.job.priority())
          .thenComparingLong(job -> job.id);
  private static final Comparator<StoredJob> DUE_ORDER =
      Comparator.comparing((StoredJob job) -> job.dueAt).thenComparingLong(job -> job.id);

  private final InstantSource clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final NavigableSet<StoredJob> ready = new TreeSet<>(CLAIM_ORDER);
  private final NavigableSet<StoredJob> scheduled = new TreeSet<>(DUE_ORDER);
  private final Map<Long, StoredJob> running = new HashMap<>();
  private final Map<Long, StoredJob> dead = new TreeMap<>();
  private final Map<Long, Instant> leaseEnds = new HashMap<>();
  private long lastId;

  private MemoryJobStore(InstantSource clock) {
    this.clock = Objects.requireNonNull(clock, "clock");
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
  public void open() {}

  @Override
  public List<Long> enqueue(List<NewJob> jobs, Runnable committed) {
    List<Long> ids = new ArrayList<>(jobs.size());
    lock.lock();
    try {
      Instant now = clock.instant();
      for (NewJob job : jobs) {
        StoredJob stored = new StoredJob(++lastId, job, now);
        if (job.delay().isZero()) {
          ready.add(stored);
        } else {
          scheduled.add(stored);
        }
        ids.add(stored.id);
      }
    } finally {
      lock.unlock();
    }
    committed.run();
    return ids;
  }

  @Override
  public List<Long> enqueueJoining(List<NewJob> jobs, Connection connection) {
    throw new IllegalStateException(
        "jobs in memory cannot join a transaction; use JdbcJobStore, or enqueue after the commit");
  }

  @Override
  public WorkerSession register(Duration lease) {
    long worker = ThreadLocalRandom.current().nextLong();
    lock.lock();
    try {
      leaseEnds.put(worker, clock.instant().plus(lease));
    } finally {
      lock.unlock();
    }
    return new MemorySession(worker, lease);
  }

  @Override
  public List<ClaimedJob> claim(long worker, Set<String> kinds, int limit) {
    lock.lock();
    try {
      if (!leaseEnds.containsKey(worker)) {
        return List.of();
      }
      List<StoredJob> claimed =
          ready.stream().filter(job -> kinds.contains(job.job.kind())).limit(limit).toList();
      for (StoredJob job : claimed) {
        ready.remove(job);
        job.worker = worker;
        job.token++;
        running.put(job.id, job);
      }
      return claimed.stream().map(StoredJob::toClaimed).toList();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Set<Long> finish(long worker, List<Outcome> outcomes) {
    lock.lock();
    try {
      Set<Long> accepted = new HashSet<>();
      for (Outcome outcome : outcomes) {
        StoredJob job = running.get(outcome.job().id());
        if (job != null && job.worker == worker && job.token == outcome.job().token()) {
          running.remove(job.id);
          apply(outcome, job);
          accepted.add(job.id);
        }
      }
      return accepted;
    } finally {
      lock.unlock();
    }
  }

  private void apply(Outcome outcome, StoredJob job) {
    if (outcome instanceof Outcome.Retried retried) {
      job.failedAttempts++;
      job.error = retried.error();
      job.dueAt = clock.instant().plus(retried.delay());
      scheduled.add(job);
    } else if (outcome instanceof Outcome.Dead died) {
      job.failedAttempts++;
      job.error = died.error();
      dead.put(job.id, job);
    } else if (outcome instanceof Outcome.Released) {
      ready.add(job);
    }
  }

  @Override
  public int stageDue() {
    lock.lock();
    try {
      int staged = 0;
      Instant now = clock.instant();
      while (!scheduled.isEmpty() && !scheduled.first().dueAt.isAfter(now)) {
        ready.add(scheduled.pollFirst());
        staged++;
      }
      return staged;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public int rescue() {
    lock.lock();
    try {
      Instant now = clock.instant();
      leaseEnds.values().removeIf(end -> end.isBefore(now));
      return releaseUnregistered();
    } finally {
      lock.unlock();
    }
  }

  private int releaseUnregistered() {
    List<StoredJob> orphans =
        running.values().stream().filter(job -> !leaseEnds.containsKey(job.worker)).toList();
    for (StoredJob job : orphans) {
      running.remove(job.id);
      ready.add(job);
    }
    return orphans.size();
  }

  @Override
  public JobCounts counts() {
    lock.lock();
    try {
      return new JobCounts(ready.size(), running.size(), scheduled.size(), dead.size());
    } finally {
      lock.unlock();
    }
  }

  @Override
  public List<DeadJob> dead(int limit) {
    lock.lock();
    try {
      return dead.values().stream().limit(limit).map(StoredJob::toDead).toList();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean replay(long id) {
    lock.lock();
    try {
      StoredJob job = dead.remove(id);
      if (job == null) {
        return false;
      }
      job.failedAttempts = 0;
      ready.add(job);
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** A job's row; guarded by the store's lock. */
  private static final class StoredJob {
    final long id;
    final NewJob job;
    final Instant enqueuedAt;
    Instant dueAt;
    long worker;
    long token;
    int failedAttempts;
    String error = "";

    StoredJob(long id, NewJob job, Instant now) {
      this.id = id;
      this.job = job;
      this.enqueuedAt = now;
      this.dueAt = now.plus(job.delay());
    }

    ClaimedJob toClaimed() {
      return new ClaimedJob(id, job.kind(), token, failedAttempts, job.content());
    }

    DeadJob toDead() {
      return new DeadJob(id, job.kind(), failedAttempts, enqueuedAt, error);
    }
  }

  private final class MemorySession implements WorkerSession {
    private final long worker;
    private final Duration lease;

    MemorySession(long worker, Duration lease) {
      this.worker = worker;
      this.lease = lease;
    }

    @Override
    public long worker() {
      return worker;
    }

    @Override
    public boolean heartbeat() {
      lock.lock();
      try {
        return leaseEnds.computeIfPresent(worker, (id, end) -> clock.instant().plus(lease)) != null;
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void close() {
      lock.lock();
      try {
        leaseEnds.remove(worker);
        releaseUnregistered();
      } finally {
        lock.unlock();
      }
    }
  }
}
