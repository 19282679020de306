package dev.underpin.jobs.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Queues that are paused, in every dialect: a row each. */
final class QueueRows {

  private static final String PAUSE =
      "INSERT INTO underpin_job_pauses (queue, paused_at) VALUES (?, :now)";
  private static final String RESUME = "DELETE FROM underpin_job_pauses WHERE queue = ?";
  private static final String PAUSED = "SELECT queue FROM underpin_job_pauses";

  private QueueRows() {}

  static boolean pause(Connection connection, JobTables tables, String queue) throws SQLException {
    String pause = tables.unlessTaken(tables.dated().in(PAUSE));
    List<@Nullable Object[]> row = List.<@Nullable Object[]>of(new @Nullable Object[] {queue});
    return tables.batch(connection, pause, row)[0] == 1;
  }

  static boolean resume(Connection connection, String queue) throws SQLException {
    return Sql.update(connection, RESUME, queue) == 1;
  }

  static Set<String> paused(Connection connection) throws SQLException {
    return Set.copyOf(Sql.list(connection, PAUSED, row -> row.getString(1)));
  }

  /** Of what a look found: names, with commas between them, or null. */
  static Set<String> names(@Nullable String text) {
    return text == null ? Set.of() : Set.of(text.split(",", -1));
  }
}
