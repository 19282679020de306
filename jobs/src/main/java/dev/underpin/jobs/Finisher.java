package dev.underpin.jobs;

import dev.underpin.jobs.store.JobStore;
import dev.underpin.jobs.store.JobStoreException;
import dev.underpin.jobs.store.Outcome;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that notes outcomes in the store, many at a time: a commit a job is what makes queues
 * in databases slow. While the store is away it keeps trying for as long as the lease holds; after
 * that the jobs belong to somebody else.
 */
final class Finisher implements Runnable {

  private static final Logger LOG = LoggerFactory.getLogger(Jobs.class);
  private static final int BATCH = 100;
  private static final long BATCH_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
  private static final long RETRY_MILLIS = 200;

  private final JobStore store;
  private final JobListener listener;
  private final BlockingQueue<Execution> ended = new LinkedBlockingQueue<>();
  private final AtomicInteger unfinished = new AtomicInteger();
  private volatile boolean stopping;

  Finisher(JobStore store, JobListener listener) {
    this.store = store;
    this.listener = listener;
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
          List<Execution> batch = batchFrom(first);
          finish(batch);
          unfinished.addAndGet(-batch.size());
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

  private void finish(List<Execution> batch) throws InterruptedException {
    Map<Lease, List<Execution>> byLease = new LinkedHashMap<>();
    batch.forEach(e -> byLease.computeIfAbsent(e.lease(), lease -> new ArrayList<>()).add(e));
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
    while (lease.isHeld()) {
      try {
        Set<Long> accepted = store.finish(lease.session().worker(), outcomes);
        tellFenced(executions, accepted);
        return;
      } catch (JobStoreException e) {
        LOG.warn("{} outcomes could not be noted yet: {}", outcomes.size(), e.getMessage());
        TimeUnit.MILLISECONDS.sleep(RETRY_MILLIS);
      }
    }
    tellFenced(executions, Set.of());
  }

  private void tellFenced(List<Execution> executions, Set<Long> accepted) {
    for (Execution execution : executions) {
      if (!accepted.contains(execution.id().value())) {
        LOG.warn(
            "job {} of {} was finished without its lease: another worker has run or will run it",
            execution.id(),
            execution.kind());
        listener.fenced(execution.kind(), execution);
      }
    }
  }
}
