package dev.underpin.jobs.jdbc;

import dev.underpin.jobs.store.Limit;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Limits of kinds and queues, and rates, counted by claims: a row a claimed job and limit. Such a
 * row counts for as long as its job is claimed or a suspect, which the job's own row says, or for
 * the time of the rate; what counts no longer is deleted by the next claim. The rows of the limits
 * are locked first, in their order, and counted in other statements, as {@link Admission} explains.
 */
final class Starts {

  private static final String FORGET_OVER =
      """
      DELETE FROM underpin_job_starts WHERE limit_name = ? AND NOT EXISTS (
        SELECT 1 FROM underpin_jobs j
        WHERE j.id = underpin_job_starts.job_id AND (j.worker IS NOT NULL OR j.state IN (4, 6)))\
      """;
  private static final String FORGET_OLD =
      "DELETE FROM underpin_job_starts WHERE limit_name = ? AND started_at <= :later";
  private static final String COUNT =
      "SELECT COUNT(DISTINCT job_id) FROM underpin_job_starts WHERE limit_name = ?";
  private static final String COUNT_STARTS =
      "SELECT COUNT(*) FROM underpin_job_starts WHERE limit_name = ?";
  private static final String NOTE =
      "INSERT INTO underpin_job_starts (limit_name, job_id, started_at) VALUES (?, ?, :now)";
  private static final String SAID_AGAIN =
      "UPDATE underpin_job_limits SET announced_at = :now WHERE name = ? AND units = ?";
  private static final String SAID =
      "INSERT INTO underpin_job_limits (name, units, announced_at) VALUES (?, ?, :now)";
  private static final String FORGET_SAID =
      "DELETE FROM underpin_job_limits WHERE name = ? AND announced_at < :later";
  private static final String UNITS =
      "SELECT COALESCE(MIN(units), 2147483647) FROM underpin_job_limits WHERE name = ?";
  private static final Duration FORGOTTEN_AFTER = Duration.ofMinutes(3);

  private final JobTables tables;

  Starts(JobTables tables) {
    this.tables = tables;
  }

  /** How many jobs may be claimed now; the limits stay locked until the transaction ends. */
  int free(Connection connection, Set<Limit> limits, int room) throws SQLException {
    SortedMap<String, String> names = new TreeMap<>();
    limits.forEach(limit -> names.put(limit.name(), limit.name()));
    tables.limits().lock(connection, names);
    int free = room;
    for (Limit limit : limits) {
      free = Math.min(free, units(connection, limit) - counted(connection, limit));
    }
    return free;
  }

  private static int units(Connection connection, Limit limit) throws SQLException {
    int announced = Sql.list(connection, UNITS, row -> row.getInt(1), limit.name()).get(0);
    return Math.min(announced, limit.units());
  }

  private int counted(Connection connection, Limit limit) throws SQLException {
    Duration per = limit.per();
    if (per == null) {
      Sql.update(connection, FORGET_OVER, limit.name());
    } else {
      Sql.update(connection, in(FORGET_OLD), limit.name(), -per.toMillis());
    }
    String count = per == null ? COUNT : COUNT_STARTS;
    return Sql.list(connection, count, row -> row.getInt(1), limit.name()).get(0);
  }

  void note(Connection connection, Set<Limit> limits, List<JobTables.ClaimRow> claimed)
      throws SQLException {
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (Limit limit : limits) {
      for (JobTables.ClaimRow row : claimed) {
        rows.add(new @Nullable Object[] {limit.name(), row.job().id()});
      }
    }
    Sql.batch(connection, in(NOTE), rows);
  }

  /** What live nodes say, each with a time. */
  void announce(Connection connection, Set<Limit> limits) throws SQLException {
    for (Limit limit : limits) {
      String name = limit.name();
      if (Sql.update(connection, in(SAID_AGAIN), name, limit.units()) == 0) {
        List<@Nullable Object[]> row =
            List.<@Nullable Object[]>of(new @Nullable Object[] {name, limit.units()});
        Sql.batch(connection, tables.unlessTaken(in(SAID)), row);
      }
      Sql.update(connection, in(FORGET_SAID), name, -FORGOTTEN_AFTER.toMillis());
    }
  }

  private String in(String sql) {
    return tables.dated().in(sql);
  }
}
