package dev.underpin.jobs.jdbc;

import dev.underpin.jobs.store.Limit;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Removes jobs of cancelled batches that have not begun, some at a time, in every dialect. */
record BatchSweep(JobTables tables, JobKeys keys, Admission admission) {

  private static final String FOUND =
      "SELECT id, kind, unique_key, limit_key, state, enqueued_at, failed_attempts"
          + " FROM underpin_jobs WHERE id BETWEEN ? AND ? AND step_id = ?"
          + " AND worker IS NULL AND state <> 2 ORDER BY id LIMIT 500";
  private static final String DELETE =
      "DELETE FROM underpin_jobs WHERE id = ? AND worker IS NULL AND state <> 2";
  private static final String RECORD =
      "INSERT INTO underpin_job_history"
          + " (job_id, enqueued_at, finished_at, duration_ms, attempts, ended, kind)"
          + " VALUES (?, ?, :now, 0, ?, 2, ?)";

  private record Found(long id, String kind, Keys keys, Object enqueuedAt, int attempts) {}

  private record Keys(@Nullable String unique, @Nullable String unit) {}

  private Found found(ResultSet row) throws SQLException {
    int state = row.getInt("state");
    Object enqueuedAt = tables.dated().argument(tables.dated().read(row, "enqueued_at"));
    return new Found(
        row.getLong("id"),
        row.getString("kind"),
        new Keys(row.getString("unique_key"), Admission.keyOf(state, row.getString("limit_key"))),
        Objects.requireNonNull(enqueuedAt),
        row.getInt("failed_attempts"));
  }

  /** How many; what somebody else has locked is left for the next time. Needs a transaction. */
  int remove(Connection connection, BatchRows.Step step, boolean recorded) throws SQLException {
    BatchRows.Span span = step.span();
    List<Found> found =
        Sql.list(
            connection,
            FOUND + tables.skipLocked(),
            this::found,
            span.first(),
            span.last(),
            step.id());
    int[] deleted =
        tables.batch(
            connection,
            DELETE,
            found.stream().map(job -> new @Nullable Object[] {job.id()}).toList());
    List<Found> gone = new ArrayList<>();
    for (int i = 0; i < deleted.length; i++) {
      if (deleted[i] == 1) {
        gone.add(found.get(i));
      }
    }
    free(connection, gone);
    if (recorded) {
      Sql.batch(
          connection, tables.dated().in(RECORD), gone.stream().map(BatchSweep::line).toList());
    }
    return gone.size();
  }

  private void free(Connection connection, List<Found> gone) throws SQLException {
    List<JobKeys.Held> held = new ArrayList<>();
    SortedMap<String, String> units = new TreeMap<>();
    for (Found job : gone) {
      if (job.keys().unique() != null) {
        held.add(new JobKeys.Held(job.id(), job.keys().unique()));
      }
      if (job.keys().unit() != null) {
        units.put(job.keys().unit(), Limit.perKeyName(job.kind()));
      }
    }
    keys.free(connection, held);
    admission.given(connection, units);
  }

  private static @Nullable Object[] line(Found job) {
    return new @Nullable Object[] {job.id(), job.enqueuedAt(), job.attempts(), job.kind()};
  }
}
