package dev.underpin.jobs.jdbc;

import dev.underpin.jobs.store.JobArchive.Cancellation;
import dev.underpin.jobs.store.Limit;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What somebody who looks at jobs can do to them, in every dialect: replay and cancel. */
final class JobChanges {

  private static final String KEY_OF =
      "SELECT unique_key FROM underpin_jobs WHERE id = ? AND state IN (2, 3, 5) FOR UPDATE";
  private static final String REPLAY =
      "UPDATE underpin_jobs SET state = CASE WHEN limit_key IS NULL THEN 0 ELSE -2 END,"
          + " failed_attempts = 0, crashes = 0, worker = NULL,"
          + " due_at = :now WHERE id = ? AND state IN (2, 3, 5)";
  private static final String FOR_CANCEL =
      "SELECT kind, unique_key, limit_key, state, worker, enqueued_at, failed_attempts"
          + " FROM underpin_jobs WHERE id = ? FOR UPDATE";
  private static final String DELETE = "DELETE FROM underpin_jobs WHERE id = ?";
  private static final String MARK_CANCELLED =
      "UPDATE underpin_jobs SET cancelled = TRUE WHERE id = ?";
  private static final String TELL_WORKER =
      "UPDATE underpin_job_workers SET cancelled_jobs = CONCAT(cancelled_jobs, ?) WHERE id = ?";
  private static final String RECORD =
      "INSERT INTO underpin_job_history"
          + " (job_id, enqueued_at, finished_at, duration_ms, attempts, ended, kind)"
          + " VALUES (?, ?, :now, 0, ?, 2, ?)";

  private final Dated dated;
  private final JobKeys keys;
  private final Admission admission;

  JobChanges(Dated dated, JobKeys keys, Admission admission) {
    this.dated = dated;
    this.keys = keys;
    this.admission = admission;
  }

  /** Needs a transaction. Keys are taken in their own order, as everywhere. */
  int replay(Connection connection, List<Long> ids) throws SQLException {
    List<JobKeys.Held> found = new ArrayList<>();
    for (long id : ids) {
      for (String key :
          Sql.list(connection, KEY_OF, row -> JobRows.orEmpty(row.getString(1)), id)) {
        found.add(new JobKeys.Held(id, key));
      }
    }
    found.sort(Comparator.comparing(JobKeys.Held::key));
    int replayed = 0;
    for (JobKeys.Held job : found) {
      if (job.key().isEmpty() || keys.retake(connection, job)) {
        replayed += Sql.update(connection, dated.in(REPLAY), job.job());
      }
    }
    return replayed;
  }

  private record Cancellable(
      String kind, Keys keys, @Nullable Long worker, Instant enqueuedAt, int attempts) {}

  /** The unique key of a job, and the limit key of which it has a unit. */
  private record Keys(@Nullable String unique, @Nullable String unit) {}

  private static Keys keys(ResultSet row) throws SQLException {
    int state = row.getInt("state");
    boolean hasUnit = state == 0 || state == 4 || state == 6;
    return new Keys(row.getString("unique_key"), hasUnit ? row.getString("limit_key") : null);
  }

  /** Needs a transaction. */
  Cancellation cancel(Connection connection, long id, boolean recorded) throws SQLException {
    Cancellable job =
        Sql.first(
            connection,
            FOR_CANCEL,
            row ->
                new Cancellable(
                    row.getString("kind"),
                    keys(row),
                    row.getObject("worker", Long.class),
                    dated.read(row, "enqueued_at"),
                    row.getInt("failed_attempts")),
            id);
    if (job == null) {
      return Cancellation.UNKNOWN;
    }
    if (job.worker() != null) {
      Sql.update(connection, MARK_CANCELLED, id);
      Sql.update(connection, TELL_WORKER, id + ",", job.worker());
      return Cancellation.REQUESTED;
    }
    Sql.update(connection, DELETE, id);
    free(connection, id, job);
    if (recorded) {
      Object enqueuedAt = dated.argument(job.enqueuedAt());
      Sql.update(connection, dated.in(RECORD), id, enqueuedAt, job.attempts(), job.kind());
    }
    return Cancellation.REMOVED;
  }

  private void free(Connection connection, long id, Cancellable job) throws SQLException {
    if (job.keys().unique() != null) {
      keys.free(connection, List.of(new JobKeys.Held(id, job.keys().unique())));
    }
    if (job.keys().unit() != null) {
      String limit = Limit.perKeyName(job.kind());
      admission.given(connection, new TreeMap<>(Map.of(job.keys().unit(), limit)));
    }
  }
}
