package dev.underpin.jobs.jdbc;

import dev.underpin.jobs.store.JobArchive.Cancellation;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What somebody who looks at jobs can do to them, in every dialect: replay and cancel. */
final class JobChanges {

  private static final String KEY_OF =
      "SELECT unique_key FROM underpin_jobs WHERE id = ? AND state IN (2, 3, 5) FOR UPDATE";
  private static final String REPLAY =
      "UPDATE underpin_jobs SET state = 0, failed_attempts = 0, crashes = 0, worker = NULL,"
          + " due_at = :now WHERE id = ? AND state IN (2, 3, 5)";
  private static final String FOR_CANCEL =
      "SELECT kind, unique_key, worker, enqueued_at, failed_attempts FROM underpin_jobs"
          + " WHERE id = ? FOR UPDATE";
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

  JobChanges(Dated dated, JobKeys keys) {
    this.dated = dated;
    this.keys = keys;
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
      String kind, @Nullable String key, @Nullable Long worker, Instant enqueuedAt, int attempts) {}

  /** Needs a transaction. */
  Cancellation cancel(Connection connection, long id, boolean recorded) throws SQLException {
    Cancellable job =
        Sql.first(
            connection,
            FOR_CANCEL,
            row ->
                new Cancellable(
                    row.getString("kind"),
                    row.getString("unique_key"),
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
    if (job.key() != null) {
      keys.free(connection, List.of(new JobKeys.Held(id, job.key())));
    }
    if (recorded) {
      Object enqueuedAt = dated.argument(job.enqueuedAt());
      Sql.update(connection, dated.in(RECORD), id, enqueuedAt, job.attempts(), job.kind());
    }
    return Cancellation.REMOVED;
  }
}
