package dev.underpin.jobs.jdbc;

import dev.underpin.jobs.store.ClaimedJob;
import dev.underpin.jobs.store.DeadJob;
import dev.underpin.jobs.store.JobCounts;
import dev.underpin.jobs.store.NewJob;
import dev.underpin.jobs.store.Outcome;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;

/** Statements and rows that are the same in every dialect. */
final class JobRows {

  static final int READY = 0;
  static final int SCHEDULED = 1;
  static final int DEAD = 2;

  private static final String CHECK =
      "SELECT j.id, j.token, w.expires_at FROM underpin_jobs j, underpin_job_workers w WHERE 1 = 0";
  private static final String COUNTS =
      """
      SELECT
        COUNT(CASE WHEN state = 0 AND worker IS NULL THEN 1 END),
        COUNT(CASE WHEN state = 0 AND worker IS NOT NULL THEN 1 END),
        COUNT(CASE WHEN state = 1 THEN 1 END),
        COUNT(CASE WHEN state = 2 THEN 1 END)
      FROM underpin_jobs""";
  private static final String DEAD_LETTERS =
      "SELECT id, kind, failed_attempts, enqueued_at, last_error FROM underpin_jobs"
          + " WHERE state = 2 ORDER BY id LIMIT ?";
  private static final String REPLAY =
      "UPDATE underpin_jobs SET state = 0, failed_attempts = 0, worker = NULL"
          + " WHERE id = ? AND state = 2";
  private static final String DELETE_WORKER = "DELETE FROM underpin_job_workers WHERE id = ?";
  private static final String RELEASE_ALL =
      "UPDATE underpin_jobs SET worker = NULL WHERE state = 0 AND worker = ?";

  private JobRows() {}

  /** Fails if a table or a column is missing. */
  static void check(Connection connection) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(CHECK)) {
      statement.executeQuery().close();
    }
  }

  static ClaimedJob claimed(ResultSet row) throws SQLException {
    return new ClaimedJob(
        row.getLong("id"),
        row.getString("kind"),
        row.getLong("token"),
        row.getInt("failed_attempts"),
        new NewJob.Content(
            row.getBytes("payload"), row.getString("codec"), row.getString("context")));
  }

  static JobCounts counts(Connection connection) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(COUNTS);
        ResultSet row = statement.executeQuery()) {
      row.next();
      return new JobCounts(row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4));
    }
  }

  static List<DeadJob> dead(Connection connection, int limit) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(DEAD_LETTERS)) {
      statement.setInt(1, limit);
      try (ResultSet rows = statement.executeQuery()) {
        List<DeadJob> dead = new ArrayList<>();
        while (rows.next()) {
          String error = rows.getString("last_error");
          dead.add(
              new DeadJob(
                  rows.getLong("id"),
                  rows.getString("kind"),
                  rows.getInt("failed_attempts"),
                  rows.getObject("enqueued_at", OffsetDateTime.class).toInstant(),
                  error == null ? "" : error));
        }
        return dead;
      }
    }
  }

  static boolean replay(Connection connection, long id) throws SQLException {
    return update(connection, REPLAY, id) == 1;
  }

  static void removeWorker(Connection connection, long worker) throws SQLException {
    update(connection, DELETE_WORKER, worker);
    update(connection, RELEASE_ALL, worker);
  }

  static <T extends Outcome> List<T> only(Class<T> type, List<Outcome> outcomes) {
    return outcomes.stream().filter(type::isInstance).map(type::cast).toList();
  }

  private static int update(Connection connection, String sql, long id) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setLong(1, id);
      return statement.executeUpdate();
    }
  }
}
