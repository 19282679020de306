package dev.underpin.jobs.jdbc;

import dev.underpin.jobs.store.AdminStore.Found;
import dev.underpin.jobs.store.JobCounts;
import dev.underpin.jobs.store.JobFilter;
import dev.underpin.jobs.store.JobState;
import dev.underpin.jobs.store.NewJob;
import dev.underpin.jobs.store.QueueCounts;
import dev.underpin.jobs.store.StoredJob;
import dev.underpin.jobs.store.StoredWorker;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What operators see, in every dialect.
 *
 * <p>A search must not read a million rows for a page of ten. Where few rows stand in the state
 * that is asked for, it reads those; else it goes by ids, a window of {@link #WINDOW} rows a call,
 * and tells where it stopped.
 */
final class AdminRows {

  static final int WINDOW = 20_000;

  private static final String QUEUES =
      """
      SELECT queue, :now AS at,
        COUNT(CASE WHEN state IN (0, 4, 6) AND worker IS NULL THEN 1 END) AS ready,
        COUNT(CASE WHEN worker IS NOT NULL THEN 1 END) AS running,
        COUNT(CASE WHEN state = 1 THEN 1 END) AS scheduled,
        COUNT(CASE WHEN state = 2 THEN 1 END) AS dead,
        COUNT(CASE WHEN state IN (3, 5) THEN 1 END) AS parked,
        COUNT(CASE WHEN state < 0 THEN 1 END) AS held,
        MIN(CASE WHEN state IN (0, 4, 6) AND worker IS NULL THEN due_at END) AS oldest
      FROM underpin_jobs GROUP BY queue\
      """;

  // no index has the worker: a claim would no longer stay on its page
  private static final String WORKERS =
      """
      SELECT w.id, w.started_at, w.expires_at, :now AS at, COALESCE(j.claimed, 0) AS jobs
      FROM underpin_job_workers w
      LEFT JOIN (SELECT worker, COUNT(*) AS claimed FROM underpin_jobs
                 WHERE worker IS NOT NULL GROUP BY worker) j ON j.worker = w.id
      ORDER BY w.started_at, w.id\
      """;

  private static final String FEW =
      "SELECT COUNT(*) FROM (SELECT id FROM underpin_jobs WHERE %s LIMIT " + WINDOW + ") AS few";
  private static final String END_OF_WINDOW =
      "SELECT id FROM underpin_jobs WHERE id > ? ORDER BY id LIMIT 1 OFFSET " + (WINDOW - 1);
  private static final String CONTENT =
      "SELECT payload, codec, cipher_key, context FROM underpin_jobs WHERE id = ?";

  private final JobRows rows;
  private final Dated dated;

  AdminRows(JobRows rows, Dated dated) {
    this.rows = rows;
    this.dated = dated;
  }

  List<QueueCounts> queues(Connection connection) throws SQLException {
    Set<String> paused = QueueRows.paused(connection);
    Map<String, QueueCounts> queues = new TreeMap<>();
    JobCounts none = new JobCounts(0, 0, 0, 0, 0);
    paused.forEach(name -> queues.put(name, new QueueCounts(name, none, Duration.ZERO, true)));
    Sql.list(connection, dated.in(QUEUES), row -> queue(row, paused))
        .forEach(queue -> queues.put(queue.queue(), queue));
    return List.copyOf(queues.values());
  }

  private QueueCounts queue(ResultSet row, Set<String> paused) throws SQLException {
    String name = row.getString("queue");
    JobCounts counts =
        new JobCounts(
            row.getLong("ready"),
            row.getLong("running"),
            row.getLong("scheduled"),
            row.getLong("dead"),
            row.getLong("parked"),
            row.getLong("held"));
    Instant oldest = dated.readOrNull(row, "oldest");
    Duration waits =
        oldest == null ? Duration.ZERO : Duration.between(oldest, dated.read(row, "at"));
    return new QueueCounts(name, counts, waits, paused.contains(name));
  }

  List<StoredWorker> workers(Connection connection) throws SQLException {
    return Sql.list(
        connection,
        dated.in(WORKERS),
        row ->
            new StoredWorker(
                row.getLong("id"),
                dated.read(row, "started_at"),
                dated.read(row, "expires_at"),
                dated.read(row, "at"),
                row.getLong("jobs")));
  }

  Found search(
      Connection connection, @Nullable JobState state, JobFilter filter, long after, int limit)
      throws SQLException {
    Long end =
        isFew(connection, state, filter) ? null : endOfWindow(connection, filter.span(), after);
    Conditions which =
        new Conditions(dated, Conditions.of(state))
            .and("id > ?", after)
            .and("id <= ?", end)
            .and(filter)
            .limit(limit);
    List<StoredJob> found = rows.list(connection, which);
    return new Found(found, found.size() < limit ? end : Long.valueOf(found.get(limit - 1).id()));
  }

  /** A key that one job has leads to that job; and what stands apart has an index of its own. */
  private static boolean isFew(Connection connection, @Nullable JobState state, JobFilter filter)
      throws SQLException {
    JobFilter.Key key = filter.key();
    if (key != null && key.sort() != JobFilter.Key.Sort.LIMIT) {
      return true;
    }
    if (state == null || state == JobState.RUNNING) {
      return false;
    }
    String few = FEW.formatted(Conditions.of(state));
    return Sql.list(connection, few, row -> row.getInt(1)).get(0) < WINDOW;
  }

  /** The last id of it; null if there are no more behind it. */
  private static @Nullable Long endOfWindow(Connection connection, JobFilter.Span span, long after)
      throws SQLException {
    boolean begins = span.fromId() > after;
    Long end =
        Sql.first(
            connection, END_OF_WINDOW, row -> row.getLong(1), begins ? span.fromId() - 1 : after);
    return end == null || end >= span.toId() ? null : end;
  }

  NewJob.@Nullable Content content(Connection connection, long id) throws SQLException {
    return Sql.first(
        connection,
        CONTENT,
        row ->
            new NewJob.Content(
                row.getBytes("payload"),
                row.getString("codec"),
                row.getString("cipher_key"),
                row.getString("context")),
        id);
  }
}
