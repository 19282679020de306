package dev.underpin.jobs;

import dev.underpin.core.audit.AuditAppender;
import dev.underpin.jobs.store.AdminStore;
import dev.underpin.jobs.store.FinishedJob;
import dev.underpin.jobs.store.JobFilter;
import dev.underpin.jobs.store.JobState;
import dev.underpin.jobs.store.QueueCounts;
import dev.underpin.jobs.store.StoredJob;
import dev.underpin.jobs.store.StoredWorker;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Views of a store, and who acts on it. */
final class DefaultJobsAdmin implements JobsAdmin {

  /** Steps of a search that a call goes at the most; each reads a bounded number of jobs. */
  private static final int STEPS = 10;

  private final Config config;
  private final Jobs jobs;
  private final Runnable wake;

  DefaultJobsAdmin(Config config, Jobs jobs, Runnable wake) {
    this.config = config;
    this.jobs = jobs;
    this.wake = wake;
  }

  @Override
  public List<QueueCounts> queues() {
    return store().queues();
  }

  @Override
  public List<WorkerInfo> workers() {
    return store().workers().stream().map(this::info).toList();
  }

  /** A heartbeat renews the lease in full, so what is left of it tells when that was. */
  private WorkerInfo info(StoredWorker worker) {
    Instant renewedAt = worker.leaseEndsAt().minus(config.pace().lease());
    Instant startedAt = worker.startedAt();
    return new WorkerInfo(
        worker.id(),
        startedAt,
        renewedAt.isBefore(startedAt) ? startedAt : renewedAt,
        worker.leaseEndsAt(),
        !worker.leaseEndsAt().isBefore(worker.seenAt()),
        worker.jobs());
  }

  @Override
  public @Nullable View find(JobId id) {
    StoredJob job = config.store().archive().job(id.value());
    return job == null ? null : view(job);
  }

  @Override
  public Page search(@Nullable JobState state, JobFilter filter, long after, int limit) {
    requireLimit(limit);
    JobFilter stored = config.payloads().stored(filter);
    List<View> found = new ArrayList<>();
    Long next = after;
    for (int step = 0; step < STEPS && next != null && found.size() < limit; step++) {
      AdminStore.Found more = store().search(state, stored, next, limit - found.size());
      more.jobs().forEach(job -> found.add(view(job)));
      next = more.next();
    }
    return new Page(List.copyOf(found), next);
  }

  private static void requireLimit(int limit) {
    if (limit < 1 || limit > MAX_PAGE) {
      throw new IllegalArgumentException(
          "limit must be 1 to %d but was %d; go on page by page".formatted(MAX_PAGE, limit));
    }
  }

  private static View view(StoredJob job) {
    StoredJob.Past past = job.past();
    boolean isSealed = Seals.isSealed(past.error());
    JobInfo info =
        new JobInfo(
            new JobId(job.id()),
            job.kind().name(),
            job.state(),
            past.enqueuedAt(),
            new JobInfo.Tries(past.failedAttempts(), past.crashes(), isSealed ? "" : past.error()),
            new JobInfo.Progress(job.progress().percent(), job.progress().note()));
    return new View(info, job.kind().queue(), job.kind().version(), past.dueAt(), isSealed);
  }

  @Override
  public List<FinishedJob> history(@Nullable String kind, int limit) {
    requireLimit(limit);
    return config.store().archive().history(kind, limit);
  }

  @Override
  public JobActions actions(AuditAppender audit, String actor, @Nullable String reason) {
    Objects.requireNonNull(audit, "audit");
    Audited audited = new Audited(config.store(), audit, actor, reason);
    return new AuditedActions(audited, config, jobs, wake);
  }

  private AdminStore store() {
    return config.store().archive().admin();
  }
}
