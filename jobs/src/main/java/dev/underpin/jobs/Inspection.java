package dev.underpin.jobs;

import dev.underpin.core.Health;
import dev.underpin.core.HealthCheck;
import dev.underpin.jobs.store.JobArchive;
import dev.underpin.jobs.store.JobArchive.KeptResult;
import dev.underpin.jobs.store.JobFilter;
import dev.underpin.jobs.store.JobState;
import dev.underpin.jobs.store.StoredJob;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What somebody who looks at jobs is shown, and can do to those that are put aside. */
final class Inspection {

  private static final int PAGE = 500;

  private final Payloads payloads;
  private final JobArchive archive;
  private final Runnable wake;

  Inspection(Config config, JobArchive archive, Runnable wake) {
    this.payloads = config.payloads();
    this.archive = archive;
    this.wake = wake;
  }

  @Nullable JobInfo find(JobId id) {
    StoredJob job = archive.job(id.value());
    return job == null ? null : info(job);
  }

  <R> @Nullable R result(JobId id, Class<R> type) {
    KeptResult kept = archive.result(id.value());
    return kept == null ? null : payloads.decodeResult(type, id, kept);
  }

  List<JobInfo> kept(JobState state, JobFilter filter, int limit) {
    requireLimit(limit);
    return archive.kept(state, payloads.stored(filter), 0, limit).stream().map(this::info).toList();
  }

  JobInfo info(StoredJob job) {
    StoredJob.Past past = job.past();
    String error = payloads.readError(job);
    return new JobInfo(
        new JobId(job.id()),
        job.kind().name(),
        job.state(),
        past.enqueuedAt(),
        new JobInfo.Tries(past.failedAttempts(), past.crashes(), error),
        new JobInfo.Progress(job.progress().percent(), job.progress().note()));
  }

  boolean replay(JobId id) {
    boolean replayed = archive.replay(List.of(id.value())) == 1;
    if (replayed) {
      wake.run();
    }
    return replayed;
  }

  long replayAll(JobState state, JobFilter filter) {
    JobFilter stored = payloads.stored(filter);
    long replayed = 0;
    long after = 0;
    List<StoredJob> page;
    do {
      page = archive.kept(state, stored, after, PAGE);
      if (!page.isEmpty()) {
        after = page.get(page.size() - 1).id();
        replayed += archive.replay(page.stream().map(StoredJob::id).toList());
        wake.run();
      }
    } while (page.size() == PAGE);
    return replayed;
  }

  HealthCheck health(Duration limit) {
    return HealthCheck.of(
        "jobs",
        () -> {
          Duration oldest = archive.oldestWait();
          String detail = "the oldest due job has waited for " + oldest.toSeconds() + " s";
          return oldest.compareTo(limit) > 0 ? Health.degraded(detail) : Health.up(detail);
        });
  }

  static void requireLimit(int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("limit must be at least 1 but was " + limit);
    }
  }
}
