package dev.underpin.jobs.jdbc;

import dev.underpin.jobs.jdbc.JobTables.Some;
import dev.underpin.jobs.store.BatchStore;
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
  private static final Some PARK =
      new Some(
          "UPDATE underpin_jobs SET state = 3",
          "underpin_jobs",
          "id",
          "state IN (-2, -1, 0, 4) AND worker IS NULL AND kind = ? AND version = ?");
  private static final Some UNPARK =
      new Some(
          "UPDATE underpin_jobs SET state = CASE WHEN limit_key IS NULL THEN 0 ELSE -2 END",
          "underpin_jobs",
          "id",
          "state = 3 AND kind = ? AND version = ?");
  private static final String EXPIRED = "expires_at < :now";
  private static final String OLD_HISTORY =
      """
      SELECT MAX(finished_at) AS latest, COUNT(*) FROM (
        SELECT finished_at FROM underpin_job_history WHERE finished_at < :later
        ORDER BY finished_at LIMIT ?) AS old\
      """;
  private static final String PURGE_HISTORY =
      "DELETE FROM underpin_job_history WHERE finished_at <= ?";

  private final JobTables tables;
  private final Some endedBatches;

  Housekeeping(JobTables tables) {
    this.tables = tables;
    this.endedBatches =
        new Some(
            "DELETE FROM underpin_job_batches",
            "underpin_job_batches",
            "id",
            in("ended_at < :later"));
  }

  int announce(Connection connection, Set<Handled> handled) throws SQLException {
    int ready = 0;
    for (Handled one : handled) {
      int known = Sql.update(connection, in(HANDLED_NOW), one.kind(), one.version());
      if (known == 0) {
        seen(connection, one);
      }
      ready += tables.changeSome(connection, UNPARK, one.kind(), one.version());
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
      parked += tables.changeSome(connection, PARK, one.kind(), one.version());
    }
    return parked;
  }

  /** The time that a kind may go unhandled begins when it is first seen. */
  private void seen(Connection connection, Handled one) throws SQLException {
    tables.batch(
        connection,
        tables.unlessTaken(in(FIRST_SEEN)),
        List.<@Nullable Object[]>of(new @Nullable Object[] {one.kind(), one.version()}));
  }

  int purge(Connection connection, @Nullable Duration historyKept) throws SQLException {
    int deleted = purgeExpired(connection, "underpin_job_keys", "job_key");
    deleted += purgeExpired(connection, "underpin_job_results", "job_id");
    deleted += tables.changeSome(connection, endedBatches, -BatchStore.KEPT.toMillis());
    return historyKept == null ? deleted : deleted + purgeHistory(connection, historyKept);
  }

  private int purgeExpired(Connection connection, String table, String key) throws SQLException {
    return tables.changeSome(connection, new Some("DELETE FROM " + table, table, key, in(EXPIRED)));
  }

  private int purgeHistory(Connection connection, Duration kept) throws SQLException {
    List<Instant> old =
        Sql.list(
            connection,
            in(OLD_HISTORY),
            row -> row.getLong(2) == 0 ? Instant.MIN : tables.dated().read(row, "latest"),
            -kept.toMillis(),
            JobTables.AT_ONCE);
    Instant latest = old.get(0);
    return latest.equals(Instant.MIN)
        ? 0
        : Sql.update(connection, PURGE_HISTORY, tables.dated().argument(latest));
  }

  private String in(String sql) {
    return tables.dated().in(sql);
  }
}
