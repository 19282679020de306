package dev.underpin.jobs;

import dev.underpin.core.audit.AuditEntry;
import dev.underpin.jobs.store.AdminStore;
import dev.underpin.jobs.store.JobArchive;
import dev.underpin.jobs.store.JobArchive.KeptResult;
import dev.underpin.jobs.store.JobFilter;
import dev.underpin.jobs.store.JobState;
import dev.underpin.jobs.store.NewJob;
import dev.underpin.jobs.store.StoredJob;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** What a person does to the jobs of a store. */
final class AuditedActions implements JobActions {

  private static final int PAGE = 500;

  private final Audited audited;
  private final Config config;
  private final Jobs jobs;
  private final Runnable wake;
  private final JobArchive archive;

  AuditedActions(Audited audited, Config config, Jobs jobs, Runnable wake) {
    this.audited = audited;
    this.config = config;
    this.jobs = jobs;
    this.wake = wake;
    this.archive = config.store().archive();
  }

  @Override
  public boolean replay(JobId id) {
    return one("jobs.replay", id, "READY", () -> jobs.replay(id));
  }

  @Override
  public boolean retryNow(JobId id) {
    return one("jobs.retry", id, "READY", () -> retry(List.of(id.value())) == 1);
  }

  @Override
  public boolean cancel(JobId id) {
    return one("jobs.cancel", id, "CANCELLED", () -> jobs.cancel(id));
  }

  @Override
  public boolean delete(JobId id) {
    return one("jobs.delete", id, "DELETED", () -> delete(List.of(id.value()), null) == 1);
  }

  /** Nothing is written of a job that is not there. */
  private boolean one(String action, JobId id, String after, BooleanSupplier act) {
    StoredJob job = archive.job(id.value());
    if (job == null) {
      return false;
    }
    AuditEntry entry = audited.entry(action, target(id)).before(text(job)).after(after);
    return changed(entry, act);
  }

  private boolean changed(AuditEntry entry, BooleanSupplier act) {
    return audited.done(entry, act::getAsBoolean, changed -> changed ? null : "unchanged");
  }

  private static String target(JobId id) {
    return "job:" + id.value();
  }

  private static String text(StoredJob job) {
    return "%s %s on %s".formatted(job.state(), job.kind().name(), job.kind().queue());
  }

  @Override
  public long replayAll(JobState state, JobFilter filter, int limit) {
    if (state != JobState.DEAD && state != JobState.PARKED) {
      throw new IllegalArgumentException(
          "state of jobs to replay must be DEAD or PARKED but was %s; retry SCHEDULED ones"
              .formatted(state));
    }
    return many("jobs.replay", state, filter, limit, this::replay);
  }

  @Override
  public long retryAllNow(JobFilter filter, int limit) {
    return many("jobs.retry", JobState.SCHEDULED, filter, limit, this::retry);
  }

  @Override
  public long deleteAll(JobState state, JobFilter filter, int limit) {
    if (state == JobState.RUNNING) {
      throw new IllegalArgumentException(
          "state of jobs to delete must be another than RUNNING; cancel those");
    }
    return many("jobs.delete", state, filter, limit, ids -> delete(ids, state));
  }

  private long many(
      String action, JobState state, JobFilter filter, int limit, ToIntFunction<List<Long>> act) {
    if (limit < 1 || limit > MAX_AT_ONCE) {
      throw new IllegalArgumentException(
          "limit of %s must be 1 to %d but was %d; call it again for more"
              .formatted(action, MAX_AT_ONCE, limit));
    }
    JobFilter stored = config.payloads().stored(filter);
    AuditEntry entry = audited.entry(action, "jobs").before(state + " " + text(filter));
    return audited.done(entry, () -> page(state, stored, limit, act), changed -> changed + " jobs");
  }

  /** Those that an action changes are no longer found, and the others are passed. */
  private long page(JobState state, JobFilter stored, int limit, ToIntFunction<List<Long>> act) {
    AdminStore store = archive.admin();
    long changed = 0;
    Long after = JobsAdmin.FIRST;
    while (after != null && changed < limit) {
      int wanted = (int) Math.min(PAGE, limit - changed);
      AdminStore.Found found = store.search(state, stored, after, wanted);
      if (!found.jobs().isEmpty()) {
        changed += act.applyAsInt(found.jobs().stream().map(StoredJob::id).toList());
      }
      after = found.next();
    }
    return changed;
  }

  /** What a cipher keeps out of the jobs' own rows does not go into the log's in clear. */
  private String text(JobFilter filter) {
    JobFilter.Key key = filter.key();
    return key == null || !config.payloads().seals().isOn()
        ? filter.toString()
        : filter.withKey(key.sort(), "***").toString();
  }

  private int replay(List<Long> ids) {
    return woken(archive.replay(ids));
  }

  private int retry(List<Long> ids) {
    return woken(archive.admin().retryNow(ids));
  }

  private int woken(int due) {
    if (due > 0) {
      wake.run();
    }
    return due;
  }

  private int delete(List<Long> ids, @Nullable JobState state) {
    return archive.admin().delete(ids, state, config.isRecorded());
  }

  @Override
  public boolean pause(String queue) {
    Checks.name("queue", queue);
    AuditEntry entry = audited.entry("jobs.pause", "queue:" + queue).after("PAUSED");
    return changed(entry, () -> jobs.pause(queue));
  }

  @Override
  public boolean resume(String queue) {
    Checks.name("queue", queue);
    AuditEntry entry = audited.entry("jobs.resume", "queue:" + queue).after("RUNNING");
    return changed(entry, () -> jobs.resume(queue));
  }

  @Override
  public @Nullable Revealed reveal(JobId id) {
    StoredJob job = archive.job(id.value());
    KeptResult result = archive.result(id.value());
    if (job == null && result == null) {
      return null;
    }
    AuditEntry entry = audited.entry("jobs.reveal", target(id));
    return audited.<@Nullable Revealed>done(entry, () -> opened(id, job, result), opened -> null);
  }

  private Revealed opened(JobId id, @Nullable StoredJob job, @Nullable KeptResult result) {
    Payloads payloads = config.payloads();
    NewJob.Content content = job == null ? null : archive.admin().content(id.value());
    return new Revealed(
        job == null || content == null ? null : payloads.reveal(job, content),
        result == null ? null : payloads.reveal(id, result),
        job == null ? "" : payloads.readError(job));
  }
}
