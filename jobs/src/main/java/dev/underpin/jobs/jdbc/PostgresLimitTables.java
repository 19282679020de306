package dev.underpin.jobs.jdbc;

import dev.underpin.jobs.jdbc.Sql.Values;
import dev.underpin.jobs.store.Limit;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Limit keys on PostgreSQL, many a statement. */
final class PostgresLimitTables implements LimitTables {

  /** For whatever the pool sets; in a transaction that has begun already it changes nothing. */
  private static final String READ_COMMITTED =
      "SET TRANSACTION ISOLATION LEVEL READ COMMITTED;" + PostgresSql.IN_ORDER;

  /** Makes the rows that are missing and locks the others, in one order; changes none. */
  private static final String LOCK =
      """
      INSERT INTO underpin_job_limit_locks (limit_key)
      SELECT k FROM unnest(?::varchar[]) AS k ORDER BY k
      ON CONFLICT (limit_key) DO UPDATE SET limit_key = excluded.limit_key WHERE FALSE
      RETURNING limit_key\
      """;

  /** Whose limit nobody has announced has no unit. */
  private static final String COUNTED =
      """
      WITH k AS MATERIALIZED (
        SELECT g.limit_key, g.name,
          COALESCE((SELECT MIN(units) FROM underpin_job_limits l WHERE l.name = g.name), 0)
          - (SELECT COUNT(*) FROM underpin_jobs j
             WHERE j.limit_key = g.limit_key AND j.state IN (0, 4, 6)) AS free
        FROM unnest(?::varchar[], ?::varchar[]) AS g (limit_key, name)
      )
      """;

  /** As the index has them: by priority, then oldest first. */
  private static final String NEXT =
      "SELECT j.id, j.priority FROM underpin_jobs j WHERE j.state = %d AND j.limit_key = k.limit_key"
          + " ORDER BY j.priority, j.id LIMIT GREATEST(k.free, 0) FOR UPDATE SKIP LOCKED";

  private static final String PROMOTE = promote(NEXT.formatted(HELD));

  /** Two short walks; one for both states would have to sort all that is held. */
  private static final String PROMOTE_ARRIVING =
      promote(
          """
          SELECT w.id FROM (SELECT * FROM (%s) AS held UNION ALL SELECT * FROM (%s) AS arriving) AS w
          ORDER BY w.priority, w.id LIMIT GREATEST(k.free, 0)\
          """
              .formatted(NEXT.formatted(HELD), NEXT.formatted(ARRIVING)));

  private static String promote(String next) {
    return COUNTED
        + """
        UPDATE underpin_jobs SET state = 0
        WHERE id = ANY (ARRAY (SELECT next.id FROM k, LATERAL (%s) AS next))
        RETURNING id\
        """
            .formatted(next);
  }

  private static final String FREE = COUNTED + "SELECT limit_key, name FROM k WHERE free > 0";

  private static final String HOLD =
      """
      UPDATE underpin_jobs SET state = -1
      WHERE id = ANY (ARRAY (
        SELECT next.id FROM unnest(?::varchar[]) AS k (limit_key), LATERAL (
          SELECT j.id FROM underpin_jobs j WHERE j.state = -2 AND j.limit_key = k.limit_key
          ORDER BY j.priority, j.id LIMIT ? FOR UPDATE SKIP LOCKED) AS next))
      RETURNING id\
      """;

  /** From key to key along the index, however many jobs there are of each. */
  private static final String KEYS =
      """
      WITH RECURSIVE present AS (
        (SELECT j.limit_key, j.kind FROM underpin_jobs j WHERE j.state = ? AND j.limit_key > ?
         ORDER BY j.limit_key LIMIT 1)
        UNION ALL
        SELECT next.limit_key, next.kind FROM present,
          LATERAL (SELECT j.limit_key, j.kind FROM underpin_jobs j
                   WHERE j.state = ? AND j.limit_key > present.limit_key
                   ORDER BY j.limit_key LIMIT 1) AS next
      )
      SELECT limit_key, kind FROM present LIMIT ?\
      """;

  @Override
  public void lock(Connection connection, SortedMap<String, String> keys) throws SQLException {
    PostgresClaims.pipelined(
        connection, READ_COMMITTED + LOCK, row -> row.getString(1), keys(keys));
  }

  @Override
  public int promote(Connection connection, SortedMap<String, String> keys, boolean arriving)
      throws SQLException {
    return PostgresClaims.pipelined(
            connection,
            PostgresSql.IN_ORDER + (arriving ? PROMOTE_ARRIVING : PROMOTE),
            row -> row.getLong(1),
            keys(keys),
            names(keys))
        .size();
  }

  @Override
  public int hold(Connection connection, SortedMap<String, String> keys) throws SQLException {
    return PostgresClaims.pipelined(
            connection,
            PostgresSql.IN_ORDER + HOLD,
            row -> row.getLong(1),
            keys(keys),
            LimitTables.share(keys))
        .size();
  }

  @Override
  public List<Key> keys(Connection connection, int state, String after, int limit)
      throws SQLException {
    return PostgresClaims.pipelined(
        connection,
        READ_COMMITTED + KEYS,
        row -> new Key(row.getString(1), Limit.perKeyName(row.getString(2))),
        state,
        after,
        state,
        limit);
  }

  @Override
  public SortedMap<String, String> free(Connection connection, SortedMap<String, String> keys)
      throws SQLException {
    SortedMap<String, String> free = new TreeMap<>();
    PostgresClaims.pipelined(
        connection,
        PostgresSql.IN_ORDER + FREE,
        row -> free.put(row.getString(1), row.getString(2)) == null,
        keys(keys),
        names(keys));
    return free;
  }

  /** Asks the server: the pool's and the caller's settings may differ. */
  @Override
  public boolean seesLatest(Connection connection, boolean isOwn) throws SQLException {
    return connection.getTransactionIsolation() <= Connection.TRANSACTION_READ_COMMITTED;
  }

  /** To change what others changed would end such a transaction: the look after held jobs does. */
  @Override
  public void ring(Connection connection, SortedMap<String, String> keys) {}

  private static Values keys(SortedMap<String, String> keys) {
    return new Values("varchar", keys.keySet().toArray());
  }

  private static Values names(SortedMap<String, String> keys) {
    return new Values("varchar", keys.values().toArray());
  }
}
