package dev.underpin.jobs;

import dev.underpin.jobs.store.ClaimedJob;
import dev.underpin.jobs.store.Handled;
import dev.underpin.jobs.store.JobStore;
import dev.underpin.jobs.store.Limit;
import dev.underpin.jobs.store.NewJob;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Claims for the claiming thread, stores as claimed for enqueuers, and knows when it is not known
 * what was claimed.
 *
 * <p>A claim whose answer is lost may have been committed: then this worker would hold jobs that it
 * does not know, for as long as it lives. What it does not know it gives back.
 */
final class Claims {

  private static final Logger LOG = LoggerFactory.getLogger(Jobs.class);

  private final JobStore store;
  private final OpenKinds kinds;
  private final Set<Handled> unlimited;
  private final Finisher finisher;
  private final ReentrantLock storing = new ReentrantLock();
  private final AtomicBoolean storedUnknown = new AtomicBoolean();
  private boolean answerLost;

  Claims(Config config, OpenKinds kinds, Finisher finisher) {
    this.store = config.store();
    this.kinds = kinds;
    this.unlimited = config.limits().unlimited();
    this.finisher = finisher;
  }

  /** Of the kinds without limits. */
  List<ClaimedJob> ready(Lease lease, int limit) {
    Set<Handled> open = open(unlimited);
    return open.isEmpty()
        ? List.of()
        : noted(() -> store.claim(lease.session().worker(), open, limit));
  }

  private Set<Handled> open(Set<Handled> some) {
    Set<Handled> open = new HashSet<>(some);
    open.retainAll(kinds.now());
    return open;
  }

  /** Of kinds whose limits a claim has to count, if they have any besides those of their keys. */
  List<ClaimedJob> limited(Lease lease, Set<Limit> limits, Set<Handled> group, int room) {
    long worker = lease.session().worker();
    Set<Handled> open = open(group);
    if (open.isEmpty()) {
      return List.of();
    }
    return noted(
        () ->
            limits.isEmpty()
                ? store.claim(worker, open, room)
                : store.limits().claim(worker, open, limits, room));
  }

  List<ClaimedJob> suspects(Lease lease, int limit) {
    Set<Handled> open = kinds.now();
    return open.isEmpty()
        ? List.of()
        : noted(() -> store.claimSuspects(lease.session().worker(), open, limit));
  }

  private List<ClaimedJob> noted(Supplier<List<ClaimedJob>> claim) {
    answerLost = true;
    List<ClaimedJob> jobs = claim.get();
    jobs.forEach(job -> finisher.expect(job.id()));
    answerLost = false;
    return jobs;
  }

  /**
   * Stores a job as claimed; null if that cannot be now. One at a time: each locks the worker's row
   * for a moment, and what is being stored must not be taken for unknown. For any thread.
   */
  @Nullable ClaimedJob stored(Lease lease, NewJob job) {
    Handled kind = new Handled(job.kind().name(), job.kind().version());
    if (!open(unlimited).contains(kind) || !storing.tryLock()) {
      return null;
    }
    boolean known = false;
    try {
      ClaimedJob claimed = store.enqueueClaimed(job, lease.session().worker());
      if (claimed != null) {
        finisher.expect(claimed.id());
      }
      known = true;
      return claimed;
    } finally {
      if (!known) {
        storedUnknown.set(true);
      }
      storing.unlock();
    }
  }

  /** Whether there were some; not to be left to the next claim, since nothing may be ready. */
  boolean giveBackUnknown(Lease lease) {
    if (finisher.hasLost()) {
      answerLost = true;
    }
    if (!answerLost && !storedUnknown.get()) {
      return false;
    }
    if (!storing.tryLock()) {
      // in the next round
      return false;
    }
    try {
      return releaseUnknown(lease);
    } finally {
      storing.unlock();
    }
  }

  private boolean releaseUnknown(Lease lease) {
    int unknown = store.releaseUnknown(lease.session().worker(), finisher.held());
    answerLost = false;
    storedUnknown.set(false);
    LOG.info("after a failure of the store {} jobs were given back", unknown);
    return unknown > 0;
  }
}
