package dev.underpin.jobs;

import dev.underpin.jobs.store.ClaimedJob;
import dev.underpin.jobs.store.Handled;
import dev.underpin.jobs.store.JobStore;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Claims for the claiming thread, and knows when it is not known what was claimed.
 *
 * <p>A claim whose answer is lost may have been committed: then this worker would hold jobs that it
 * does not know, for as long as it lives. What it does not know it gives back.
 */
final class Claims {

  private static final Logger LOG = LoggerFactory.getLogger(Jobs.class);

  private final JobStore store;
  private final Set<Handled> handled;
  private final Finisher finisher;
  private boolean answerLost;

  Claims(JobStore store, Set<Handled> handled, Finisher finisher) {
    this.store = store;
    this.handled = handled;
    this.finisher = finisher;
  }

  List<ClaimedJob> ready(Lease lease, int limit) {
    return noted(() -> store.claim(lease.session().worker(), handled, limit));
  }

  List<ClaimedJob> suspects(Lease lease, int limit) {
    return noted(() -> store.claimSuspects(lease.session().worker(), handled, limit));
  }

  private List<ClaimedJob> noted(Supplier<List<ClaimedJob>> claim) {
    answerLost = true;
    List<ClaimedJob> jobs = claim.get();
    jobs.forEach(job -> finisher.expect(job.id()));
    answerLost = false;
    return jobs;
  }

  /** Whether there were some; not to be left to the next claim, since nothing may be ready. */
  boolean giveBackUnknown(Lease lease) {
    if (finisher.hasLost()) {
      answerLost = true;
    }
    if (!answerLost) {
      return false;
    }
    int unknown = store.releaseUnknown(lease.session().worker(), finisher.held());
    answerLost = false;
    LOG.info("after a failure of the store {} jobs were given back", unknown);
    return unknown > 0;
  }
}
