package dev.underpin.jobs;

import dev.underpin.jobs.store.Handled;
import dev.underpin.jobs.store.JobStore;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/** Everything that a {@link JobsBuilder} described, checked. */
record Config(
    JobStore store,
    Payloads payloads,
    Map<String, Registration<?>> handlers,
    Pace pace,
    Kept kept,
    Limits limits,
    ThreadFactory threads,
    JobListener listener) {

  /** A kind and who handles it. */
  record Registration<P>(JobType<P> type, JobHandler<P> handler, boolean isTransactional) {}

  /** How many and how often. */
  record Pace(
      int workers,
      Duration lease,
      Duration pollInterval,
      Duration shutdownTimeout,
      int maxCrashes) {}

  /** How long what is kept; without a duration, no history is. */
  record Kept(Duration idempotency, @Nullable Duration history, Duration unhandled) {}

  boolean isRecorded() {
    return kept.history() != null;
  }

  /** Every version of every kind that this process can run. */
  Set<Handled> handled() {
    Set<Handled> handled = new LinkedHashSet<>();
    for (Registration<?> registration : handlers.values()) {
      handled.addAll(Limits.versions(registration.type()));
    }
    return handled;
  }
}
