package dev.underpin.jobs.jdbc;

import dev.underpin.jobs.jdbc.JobRemoval.Removed;
import dev.underpin.jobs.store.JobArchive.Cancellation;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What somebody who looks at jobs can do to them, in every dialect: replay, retry and cancel. */
final class JobChanges {

  private static final String KEY_OF =
      "SELECT unique_key FROM underpin_jobs WHERE id = ? AND state IN (2, 3, 5) FOR UPDATE";
  private static final String REPLAY =
      "UPDATE underpin_jobs SET state = CASE WHEN limit_key IS NULL THEN 0 ELSE -2 END,"
          + " failed_attempts = 0, crashes = 0, worker = NULL,"
          + " due_at = :now, step_id = CASE WHEN EXISTS (SELECT 1 FROM underpin_job_batches b"
          + " WHERE b.id = underpin_jobs.step_id AND b.state IN (3, 5)) THEN NULL ELSE step_id END"
          + " WHERE id = ? AND state IN (2, 3, 5)";
  private static final String RETRY_NOW =
      "UPDATE underpin_jobs SET state = CASE WHEN limit_key IS NULL THEN 0 ELSE -2 END,"
          + " due_at = :now WHERE id = ? AND state = 1";
  private static final String FOR_CANCEL =
      "SELECT id, kind, unique_key, limit_key, step_id, state, worker, enqueued_at, failed_attempts"
          + " FROM underpin_jobs WHERE id = ? FOR UPDATE";
  private static final String DELETE = "DELETE FROM underpin_jobs WHERE id = ?";
  private static final String MARK_CANCELLED =
      "UPDATE underpin_jobs SET cancelled = TRUE WHERE id = ?";
  private static final String TELL_WORKER =
      "UPDATE underpin_job_workers SET cancelled_jobs = CONCAT(cancelled_jobs, ?) WHERE id = ?";

  private final JobTables tables;
  private final Dated dated;
  private final JobKeys keys;
  private final JobRemoval removal;

  JobChanges(JobTables tables, JobKeys keys, JobRemoval removal) {
    this.tables = tables;
    this.dated = tables.dated();
    this.keys = keys;
    this.removal = removal;
  }

  /** Needs a transaction. Rows are locked in their order, then keys in theirs, as everywhere. */
  int replay(Connection connection, List<Long> ids) throws SQLException {
    List<JobKeys.Held> found = new ArrayList<>();
    for (long id : ids.stream().sorted().toList()) {
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

  /** Needs a transaction. */
  int retryNow(Connection connection, List<Long> ids) throws SQLException {
    List<@Nullable Object[]> rows = new ArrayList<>();
    ids.stream().sorted().forEach(id -> rows.add(new @Nullable Object[] {id}));
    return Arrays.stream(tables.batch(connection, dated.in(RETRY_NOW), rows)).sum();
  }

  private record Cancellable(Removed job, @Nullable Long worker) {}

  /** Needs a transaction. */
  Cancellation cancel(Connection connection, long id, boolean recorded) throws SQLException {
    Cancellable found =
        Sql.first(
            connection,
            FOR_CANCEL,
            row -> new Cancellable(Removed.of(row, dated), row.getObject("worker", Long.class)),
            id);
    if (found == null) {
      return Cancellation.UNKNOWN;
    }
    if (found.worker() != null) {
      Sql.update(connection, MARK_CANCELLED, id);
      Sql.update(connection, TELL_WORKER, id + ",", found.worker());
      return Cancellation.REQUESTED;
    }
    Sql.update(connection, DELETE, id);
    removal.settle(connection, List.of(found.job()), recorded);
    return Cancellation.REMOVED;
  }
}
