package dev.underpin.jobs.jdbc;

import dev.underpin.jobs.store.Limit;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Limit keys in the SQL that every database understands, key by key. */
final class PlainLimitTables implements LimitTables {

  private static final String LOCK =
      "SELECT limit_key FROM underpin_job_limit_locks WHERE limit_key = ? FOR UPDATE";
  private static final String INSERT =
      "INSERT INTO underpin_job_limit_locks (limit_key) VALUES (?)";
  private static final String UNITS = "SELECT MIN(units) FROM underpin_job_limits WHERE name = ?";
  private static final String TAKEN =
      "SELECT COUNT(*) FROM underpin_jobs WHERE limit_key = ? AND state IN (0, 4, 6)";
  private static final String NEXT =
      "SELECT id, priority FROM underpin_jobs WHERE limit_key = ? AND state = ?"
          + " ORDER BY state, limit_key, priority, id LIMIT ?";
  private static final String MOVE =
      "UPDATE underpin_jobs SET state = ? WHERE state IN (-1, -2) AND id IN (%s)";
  private static final String RING =
      "UPDATE underpin_jobs SET state = -2 WHERE limit_key = ? AND state = -1"
          + " ORDER BY priority, id LIMIT 1";
  private static final String FIRST_KEY =
      "SELECT limit_key, kind FROM underpin_jobs WHERE state = ? AND limit_key > ?"
          + " ORDER BY state, limit_key LIMIT 1";

  private final String insert;

  PlainLimitTables(JobTables tables) {
    insert = tables.unlessTaken(INSERT);
  }

  @Override
  public void lock(Connection connection, SortedMap<String, String> keys) throws SQLException {
    for (String key : keys.keySet()) {
      while (Sql.first(connection, LOCK, row -> row.getString(1), key) == null) {
        Sql.batch(connection, insert, List.<@Nullable Object[]>of(new @Nullable Object[] {key}));
      }
    }
  }

  @Override
  public int promote(Connection connection, SortedMap<String, String> keys, boolean arriving)
      throws SQLException {
    int promoted = 0;
    for (Map.Entry<String, String> key : keys.entrySet()) {
      long free = free(connection, key.getKey(), key.getValue());
      if (free > 0) {
        promoted +=
            moved(connection, next(connection, key.getKey(), arriving, free), JobRows.READY);
      }
    }
    return promoted;
  }

  @Override
  public boolean seesLatest(Connection connection, boolean isOwn) throws SQLException {
    return isOwn || connection.getTransactionIsolation() <= Connection.TRANSACTION_READ_COMMITTED;
  }

  @Override
  public void ring(Connection connection, SortedMap<String, String> keys) throws SQLException {
    lock(connection, keys);
    for (String key : keys.keySet()) {
      Sql.update(connection, RING, key);
    }
  }

  private static long free(Connection connection, String key, String limit) throws SQLException {
    // null where nobody has announced it, read as 0
    long units = Sql.list(connection, UNITS, row -> row.getLong(1), limit).get(0);
    return units - Sql.list(connection, TAKEN, row -> row.getLong(1), key).get(0);
  }

  /** By priority, then oldest first. */
  private static List<Waiting> next(Connection connection, String key, boolean arriving, long limit)
      throws SQLException {
    List<Waiting> next = new ArrayList<>(waiting(connection, key, HELD, limit));
    if (arriving) {
      next.addAll(waiting(connection, key, ARRIVING, limit));
      next.sort(Comparator.comparingInt(Waiting::priority).thenComparingLong(Waiting::id));
    }
    return next.subList(0, (int) Math.min(limit, next.size()));
  }

  private record Waiting(long id, int priority) {}

  private static List<Waiting> waiting(Connection connection, String key, int state, long limit)
      throws SQLException {
    return Sql.list(
        connection, NEXT, row -> new Waiting(row.getLong(1), row.getInt(2)), key, state, limit);
  }

  private static int moved(Connection connection, List<Waiting> jobs, int to) throws SQLException {
    if (jobs.isEmpty()) {
      return 0;
    }
    List<@Nullable Object> arguments = new ArrayList<>();
    arguments.add(to);
    jobs.forEach(job -> arguments.add(job.id()));
    return Sql.update(connection, MariaDbSql.of(MOVE, jobs.size()), arguments.toArray());
  }

  @Override
  public int hold(Connection connection, SortedMap<String, String> keys) throws SQLException {
    int held = 0;
    for (String key : keys.keySet()) {
      List<Waiting> arrived = waiting(connection, key, ARRIVING, LimitTables.share(keys));
      held += moved(connection, arrived, HELD);
    }
    return held;
  }

  @Override
  public List<Key> keys(Connection connection, int state, String after, int limit)
      throws SQLException {
    List<Key> found = new ArrayList<>();
    String last = after;
    while (found.size() < limit) {
      Key next =
          Sql.first(
              connection,
              FIRST_KEY,
              row -> new Key(row.getString(1), Limit.perKeyName(row.getString(2))),
              state,
              last);
      if (next == null) {
        break;
      }
      found.add(next);
      last = next.key();
    }
    return found;
  }

  @Override
  public SortedMap<String, String> free(Connection connection, SortedMap<String, String> keys)
      throws SQLException {
    SortedMap<String, String> free = new TreeMap<>();
    for (Map.Entry<String, String> key : keys.entrySet()) {
      if (free(connection, key.getKey(), key.getValue()) > 0) {
        free.put(key.getKey(), key.getValue());
      }
    }
    return free;
  }
}
