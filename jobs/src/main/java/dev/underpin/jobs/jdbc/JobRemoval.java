package dev.underpin.jobs.jdbc;

import dev.underpin.jobs.store.JobState;
import dev.underpin.jobs.store.Limit;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Jobs that are taken away by hand, in every dialect, with what goes with them. */
final class JobRemoval {

  private static final String FIND =
      "SELECT id, kind, unique_key, limit_key, step_id, state, enqueued_at, failed_attempts"
          + " FROM underpin_jobs WHERE id IN (%s) AND worker IS NULL AND %s ORDER BY id";

  /** What was found may have been claimed since. */
  private static final String DELETE =
      "DELETE FROM underpin_jobs WHERE id = ? AND state = ? AND worker IS NULL";

  private static final String RECORD =
      "INSERT INTO underpin_job_history"
          + " (job_id, enqueued_at, finished_at, duration_ms, attempts, ended, kind)"
          + " VALUES (?, ?, :now, 0, ?, 2, ?)";

  private final JobTables tables;
  private final JobKeys keys;
  private final Admission admission;
  private final BatchRows batches;
  private final String record;

  JobRemoval(JobTables tables, JobKeys keys, Admission admission, BatchRows batches) {
    this.tables = tables;
    this.keys = keys;
    this.admission = admission;
    this.batches = batches;
    this.record = tables.dated().in(RECORD);
  }

  /** A job that is removed. */
  record Removed(long id, String kind, int state, Holds holds, Instant enqueuedAt, int attempts) {

    static Removed of(ResultSet row, Dated dated) throws SQLException {
      int state = row.getInt("state");
      String limitKey = row.getString("limit_key");
      return new Removed(
          row.getLong("id"),
          row.getString("kind"),
          state,
          new Holds(
              row.getString("unique_key"),
              Admission.keyOf(state, limitKey),
              row.getObject("step_id", Long.class)),
          dated.read(row, "enqueued_at"),
          row.getInt("failed_attempts"));
    }
  }

  /** The unique key of a job, the limit key whose next jobs may come up, and the step it is of. */
  record Holds(@Nullable String unique, @Nullable String unit, @Nullable Long step) {}

  /** Deletes those that nobody runs: how many. Needs a transaction. */
  int delete(Connection connection, List<Long> ids, @Nullable JobState state, boolean recorded)
      throws SQLException {
    String find =
        FIND.formatted(
            String.join(", ", Collections.nCopies(ids.size(), "?")), Conditions.of(state));
    Dated dated = tables.dated();
    List<Removed> found =
        Sql.list(
            connection, find + tables.skipLocked(), row -> Removed.of(row, dated), ids.toArray());
    List<@Nullable Object[]> rows = new ArrayList<>();
    found.forEach(job -> rows.add(row(job.id(), job.state())));
    int[] deleted = tables.batch(connection, DELETE, rows);
    List<Removed> gone = new ArrayList<>();
    for (int i = 0; i < deleted.length; i++) {
      if (deleted[i] == 1) {
        gone.add(found.get(i));
      }
    }
    settle(connection, gone, recorded);
    return gone.size();
  }

  /** Frees the keys of deleted jobs, ends them for their batches, gives their units, records. */
  void settle(Connection connection, List<Removed> gone, boolean recorded) throws SQLException {
    List<JobKeys.Held> free = new ArrayList<>();
    StepEnds ends = new StepEnds();
    SortedMap<String, String> given = new TreeMap<>();
    List<@Nullable Object[]> lines = new ArrayList<>();
    for (Removed job : gone) {
      Holds holds = job.holds();
      if (holds.unique() != null) {
        free.add(new JobKeys.Held(job.id(), holds.unique()));
      }
      if (holds.unit() != null) {
        given.put(holds.unit(), Limit.perKeyName(job.kind()));
      }
      ends.add(holds.step(), false);
      Object enqueuedAt = tables.dated().argument(job.enqueuedAt());
      lines.add(row(job.id(), enqueuedAt, job.attempts(), job.kind()));
    }
    keys.free(connection, free);
    batches.ended(connection, ends);
    admission.given(connection, given);
    if (recorded) {
      tables.batch(connection, record, lines);
    }
  }

  private static @Nullable Object[] row(@Nullable Object... values) {
    return values;
  }
}
