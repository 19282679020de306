package dev.underpin.jobs.jdbc;

import dev.underpin.jobs.store.Handled;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Parking of kinds that nobody handles, and deleting what is kept no longer, in every dialect. All
 * nodes do it, perhaps at once, and change many rows at a time: each takes those that no other has
 * locked, so that they neither wait for each other nor block each other crosswise.
 */
final class Housekeeping {

  private static final String HANDLED_NOW =
      "UPDATE underpin_job_kinds SET handled_at = :now WHERE kind = ? AND version = ?";
  private static final String FIRST_SEEN =
      "INSERT INTO underpin_job_kinds (kind, version, handled_at) VALUES (?, ?, :now)";
  private static final String UNHANDLED =
      "SELECT kind, version FROM underpin_job_kinds WHERE handled_at < :later";
  private static final String PARK =
      """
      UPDATE underpin_jobs SET state = 3
      WHERE worker IS NULL AND state IN (0, 4) AND id IN (
        SELECT id FROM underpin_jobs
        WHERE state IN (0, 4) AND worker IS NULL AND kind = ? AND version = ? LIMIT ?%s)\
      """;
  private static final String UNPARK =
      """
      UPDATE underpin_jobs SET state = 0
      WHERE state = 3 AND id IN (
        SELECT id FROM underpin_jobs WHERE state = 3 AND kind = ? AND version = ? LIMIT ?%s)\
      """;
  private static final String PURGE_KEYS =
      """
      DELETE FROM underpin_job_keys WHERE job_key IN (
        SELECT job_key FROM underpin_job_keys WHERE expires_at < :now LIMIT ?%s)\
      """;
  private static final String PURGE_RESULTS =
      """
      DELETE FROM underpin_job_results WHERE job_id IN (
        SELECT job_id FROM underpin_job_results WHERE expires_at < :now LIMIT ?%s)\
      """;
  private static final String OLD_HISTORY =
      """
      SELECT MAX(finished_at), COUNT(*) FROM (
        SELECT finished_at FROM underpin_job_history WHERE finished_at < :later
        ORDER BY finished_at LIMIT ?) AS old\
      """;
  private static final String PURGE_HISTORY =
      "DELETE FROM underpin_job_history WHERE finished_at <= ?";

  private final JobTables tables;

  Housekeeping(JobTables tables) {
    this.tables = tables;
  }

  int announce(Connection connection, Set<Handled> handled) throws SQLException {
    int ready = 0;
    for (Handled one : handled) {
      int known = Sql.update(connection, in(HANDLED_NOW), one.kind(), one.version());
      if (known == 0) {
        seen(connection, one);
      }
      ready +=
          Sql.update(connection, unlocked(UNPARK), one.kind(), one.version(), JobTables.AT_ONCE);
    }
    return ready;
  }

  int parkUnhandled(Connection connection, Duration unhandledFor) throws SQLException {
    tables.bound(connection);
    for (Handled one : tables.readyKinds(connection)) {
      seen(connection, one);
    }
    List<Handled> unhandled =
        Sql.list(
            connection,
            in(UNHANDLED),
            row -> new Handled(row.getString(1), row.getInt(2)),
            -unhandledFor.toMillis());
    int parked = 0;
    for (Handled one : unhandled) {
      parked +=
          Sql.update(connection, unlocked(PARK), one.kind(), one.version(), JobTables.AT_ONCE);
    }
    return parked;
  }

  /** The time that a kind may go unhandled begins when it is first seen. */
  private void seen(Connection connection, Handled one) throws SQLException {
    Sql.batch(
        connection,
        tables.unlessTaken(in(FIRST_SEEN)),
        List.<@Nullable Object[]>of(new @Nullable Object[] {one.kind(), one.version()}));
  }

  int purge(Connection connection, @Nullable Duration historyKept) throws SQLException {
    int deleted = Sql.update(connection, unlocked(in(PURGE_KEYS)), JobTables.AT_ONCE);
    deleted += Sql.update(connection, unlocked(in(PURGE_RESULTS)), JobTables.AT_ONCE);
    return historyKept == null ? deleted : deleted + purgeHistory(connection, historyKept);
  }

  private int purgeHistory(Connection connection, Duration kept) throws SQLException {
    List<Instant> old =
        Sql.list(
            connection,
            in(OLD_HISTORY),
            row -> row.getLong(2) == 0 ? Instant.MIN : JobRows.time(row, 1),
            -kept.toMillis(),
            JobTables.AT_ONCE);
    return old.get(0).equals(Instant.MIN) ? 0 : Sql.update(connection, PURGE_HISTORY, old.get(0));
  }

  private String unlocked(String sql) {
    return sql.formatted(tables.skipLocked());
  }

  private String in(String sql) {
    return tables.dated().in(sql);
  }
}
