package dev.underpin.jobs;

import dev.underpin.jobs.store.JobStore;
import dev.underpin.jobs.store.JobStoreException;
import dev.underpin.jobs.store.Outcome;
import dev.underpin.jobs.store.Progress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that notes outcomes in the store, many at a time: a commit a job is what makes queues
 * in databases slow. While the store is away it keeps trying for as long as the lease holds; after
 * that the jobs belong to somebody else. In between it writes how far running jobs have come.
 */
final class Finisher implements Runnable {

  private static final Logger LOG = LoggerFactory.getLogger(Jobs.class);
  private static final int BATCH = 100;
  private static final long BATCH_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
  private static final long RETRY_MILLIS = 200;
  private static final int ALONE_AFTER = 5;

  private final Config config;
  private final LeaseKeeper leases;
  private final Consumer<Duration> onRetry;
  private final BlockingQueue<Execution> ended = new LinkedBlockingQueue<>();
  private final Set<Long> held = ConcurrentHashMap.newKeySet();
  private final AtomicInteger unfinished = new AtomicInteger();
  private final Every progressing = new Every(Duration.ofSeconds(1));
  private final AtomicBoolean lost = new AtomicBoolean();
  private volatile boolean stopping;

  Finisher(Config config, LeaseKeeper leases, Consumer<Duration> onRetry) {
    this.config = config;
    this.leases = leases;
    this.onRetry = onRetry;
  }

  /** Is to be told of every job that was claimed. */
  void expect(long id) {
    held.add(id);
  }

  /** The jobs that were claimed, and whose outcome is not noted yet. */
  Set<Long> held() {
    return Set.copyOf(held);
  }

  /** Whether there are jobs whose outcome was lost here; says so once. */
  boolean hasLost() {
    return lost.getAndSet(false);
  }

  void add(Execution execution) {
    unfinished.incrementAndGet();
    ended.add(execution);
  }

  /** Whether every outcome so far has been noted or given up. */
  boolean isIdle() {
    return unfinished.get() == 0;
  }

  void stop() {
    stopping = true;
  }

  @Override
  public void run() {
    try {
      while (!stopping || !isIdle()) {
        Execution first = ended.poll(100, TimeUnit.MILLISECONDS);
        if (first != null) {
          note(batchFrom(first));
        }
        if (progressing.isDue()) {
          writeProgress();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private List<Execution> batchFrom(Execution first) throws InterruptedException {
    List<Execution> batch = new ArrayList<>(BATCH);
    batch.add(first);
    long until = System.nanoTime() + BATCH_NANOS;
    while (batch.size() < BATCH) {
      ended.drainTo(batch, BATCH - batch.size());
      long left = until - System.nanoTime();
      if (batch.size() == BATCH || left <= 0) {
        break;
      }
      Execution next = ended.poll(left, TimeUnit.NANOSECONDS);
      if (next == null) {
        break;
      }
      batch.add(next);
    }
    return batch;
  }

  private void note(List<Execution> batch) throws InterruptedException {
    try {
      finish(batch);
      tellAwaiting(batch);
    } catch (RuntimeException | Error e) {
      // a bug, here or in a store: without this thread nothing would ever be done again
      LOG.error("{} outcomes could not be noted; their jobs go back", batch.size(), e);
      lost.set(true);
    } finally {
      batch.forEach(execution -> held.remove(execution.id().value()));
      unfinished.addAndGet(-batch.size());
    }
  }

  /** There are units for others now, or it is their turn. */
  private void tellAwaiting(List<Execution> batch) {
    if (batch.stream().anyMatch(Execution::isAwaited)) {
      tellBatches(config.store(), batch);
      onRetry.accept(Duration.ZERO);
    }
  }

  /** Where their ends were committed by their handlers; what fails here a chore finds. */
  static void tellBatches(JobStore store, List<Execution> executions) {
    Map<Long, Integer> ended = new LinkedHashMap<>();
    for (Execution execution : executions) {
      Long step = execution.job().past().step();
      if (step != null && execution.isCommitted()) {
        ended.merge(step, 1, Integer::sum);
      }
    }
    try {
      if (!ended.isEmpty()) {
        store.batches().ended(ended);
      }
    } catch (JobStoreException e) {
      LOG.debug("batches could not be told of ended jobs", e);
    }
  }

  private void finish(List<Execution> batch) throws InterruptedException {
    Map<Lease, List<Execution>> byLease = new LinkedHashMap<>();
    for (Execution execution : batch) {
      if (!execution.isCommitted()) {
        byLease.computeIfAbsent(execution.lease(), lease -> new ArrayList<>()).add(execution);
      }
    }
    for (Map.Entry<Lease, List<Execution>> entry : byLease.entrySet()) {
      finish(entry.getKey(), entry.getValue());
    }
  }

  private void finish(Lease lease, List<Execution> executions) throws InterruptedException {
    List<Outcome> outcomes = new ArrayList<>(executions.size());
    for (Execution execution : executions) {
      Outcome outcome = execution.outcome();
      if (outcome != null) {
        outcomes.add(outcome);
      }
    }
    Set<Long> accepted = new HashSet<>();
    for (int tries = 1; lease.isHeld() && !outcomes.isEmpty(); tries++) {
      try {
        accepted.addAll(noted(lease, outcomes));
        outcomes.clear();
      } catch (JobStoreException e) {
        LOG.warn("{} outcomes could not be noted yet: {}", outcomes.size(), e.getMessage());
        TimeUnit.MILLISECONDS.sleep(RETRY_MILLIS);
        if (tries >= ALONE_AFTER) {
          outcomes.removeIf(outcome -> isNotedAlone(lease, outcome, accepted));
        }
      }
    }
    tellFenced(executions, accepted);
  }

  private Set<Long> noted(Lease lease, List<Outcome> outcomes) {
    Set<Long> accepted =
        config.store().finish(lease.session().worker(), outcomes, config.isRecorded());
    tellRetries(outcomes);
    return accepted;
  }

  /**
   * One outcome that the store cannot keep must not hold up all others: where the store answers,
   * and refuses this one, its job is a dead letter that says so.
   */
  private boolean isNotedAlone(Lease lease, Outcome outcome, Set<Long> accepted) {
    try {
      accepted.addAll(noted(lease, List.of(outcome)));
      return true;
    } catch (JobStoreException refusal) {
      return isRefused(lease, outcome, refusal, accepted);
    }
  }

  private boolean isRefused(
      Lease lease, Outcome outcome, JobStoreException refusal, Set<Long> accepted) {
    try {
      config.store().look(config.handled());
      String error = "its outcome could not be noted: " + refusal.getMessage();
      String written = config.payloads().writeError(error, outcome.job());
      accepted.addAll(noted(lease, List.of(new Outcome.Dead(outcome.job(), written))));
      LOG.error("job {} is a dead letter: {}", outcome.job().id(), error);
      return true;
    } catch (JobStoreException e) {
      LOG.debug("the store is away", e);
      return false;
    }
  }

  private void tellRetries(List<Outcome> outcomes) {
    for (Outcome outcome : outcomes) {
      if (outcome instanceof Outcome.Retried retried) {
        onRetry.accept(retried.delay());
      }
    }
  }

  private void tellFenced(List<Execution> executions, Set<Long> accepted) {
    for (Execution execution : executions) {
      if (!accepted.contains(execution.id().value())) {
        LOG.warn(
            "job {} of {} was finished without its lease: another worker has run or will run it",
            execution.id(),
            execution.kind());
        config.listener().fenced(execution.kind(), execution);
      }
    }
  }

  private void writeProgress() {
    Map<Lease, List<Progress>> byLease = new LinkedHashMap<>();
    for (Execution execution : leases.running()) {
      Progress progress = execution.newProgress();
      if (progress != null) {
        byLease.computeIfAbsent(execution.lease(), lease -> new ArrayList<>()).add(progress);
      }
    }
    byLease.forEach(
        (lease, progress) -> {
          try {
            config.store().progress(lease.session().worker(), progress);
          } catch (JobStoreException e) {
            LOG.debug("progress could not be noted; the next one may be", e);
          }
        });
  }
}
