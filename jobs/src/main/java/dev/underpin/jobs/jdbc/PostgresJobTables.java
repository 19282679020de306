package dev.underpin.jobs.jdbc;

import dev.underpin.jobs.store.Capability;
import dev.underpin.jobs.store.ClaimedJob;
import dev.underpin.jobs.store.NewJob;
import dev.underpin.jobs.store.Outcome;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * PostgreSQL 12 or newer. Many rows a statement, by arrays: that is what makes a queue in a
 * database fast. All times are the server's.
 */
final class PostgresJobTables implements JobTables {

  private static final int ROWS_AT_ONCE = 1_000;

  private static final String INSERT_ONE =
      """
      INSERT INTO underpin_jobs (kind, queue, priority, state, due_at, codec, context, payload)
      VALUES (?, ?, ?, ?, clock_timestamp() + ? * interval '1 millisecond', ?, ?, ?)
      RETURNING id""";

  private static final String INSERT_MANY =
      """
      INSERT INTO underpin_jobs (kind, queue, priority, state, due_at, codec, context, payload)
      SELECT kind, queue, priority, state, clock_timestamp() + delay * interval '1 millisecond',
             codec, context, payload
      FROM unnest(?::varchar[], ?::varchar[], ?::smallint[], ?::smallint[], ?::bigint[],
                  ?::varchar[], ?::text[], ?::bytea[])
           WITH ORDINALITY AS n (kind, queue, priority, state, delay, codec, context, payload, place)
      ORDER BY place
      RETURNING id""";

  // The lock on the worker's row makes a rescue wait for this claim, or this claim for the rescue
  // (and then find no row): a job can never be claimed by a worker that nobody will rescue from.
  private static final String CLAIM =
      """
      WITH me AS MATERIALIZED (
        SELECT id FROM underpin_job_workers WHERE id = ? FOR KEY SHARE
      ), due AS MATERIALIZED (
        SELECT id FROM underpin_jobs
        WHERE state = 0 AND worker IS NULL AND kind = ANY (?) AND EXISTS (SELECT 1 FROM me)
        ORDER BY priority, id
        LIMIT ?
        FOR UPDATE SKIP LOCKED
      )
      UPDATE underpin_jobs j SET worker = ?, token = j.token + 1
      FROM due WHERE j.id = due.id
      RETURNING j.id, j.kind, j.token, j.failed_attempts, j.payload, j.codec, j.context, j.priority""";

  private static final String DONE =
      """
      DELETE FROM underpin_jobs j USING unnest(?::bigint[], ?::bigint[]) AS o (id, token)
      WHERE j.id = o.id AND j.token = o.token AND j.worker = ?
      RETURNING j.id""";

  private static final String RETRIED =
      """
      UPDATE underpin_jobs j
      SET state = 1, worker = NULL, failed_attempts = j.failed_attempts + 1, last_error = o.error,
          due_at = clock_timestamp() + o.delay * interval '1 millisecond'
      FROM unnest(?::bigint[], ?::bigint[], ?::bigint[], ?::text[]) AS o (id, token, delay, error)
      WHERE j.id = o.id AND j.token = o.token AND j.worker = ?
      RETURNING j.id""";

  private static final String DIED =
      """
      UPDATE underpin_jobs j
      SET state = 2, worker = NULL, failed_attempts = j.failed_attempts + 1, last_error = o.error
      FROM unnest(?::bigint[], ?::bigint[], ?::text[]) AS o (id, token, error)
      WHERE j.id = o.id AND j.token = o.token AND j.worker = ?
      RETURNING j.id""";

  private static final String RELEASED =
      """
      UPDATE underpin_jobs j SET worker = NULL
      FROM unnest(?::bigint[], ?::bigint[]) AS o (id, token)
      WHERE j.id = o.id AND j.token = o.token AND j.worker = ?
      RETURNING j.id""";

  private static final String STAGE =
      """
      UPDATE underpin_jobs SET state = 0
      WHERE id IN (
        SELECT id FROM underpin_jobs WHERE state = 1 AND due_at <= clock_timestamp()
        ORDER BY due_at LIMIT ? FOR UPDATE SKIP LOCKED)""";

  private static final String DELETE_EXPIRED_WORKERS =
      """
      DELETE FROM underpin_job_workers WHERE id IN (
        SELECT id FROM underpin_job_workers WHERE expires_at < clock_timestamp()
        FOR UPDATE SKIP LOCKED)
      RETURNING id""";

  private static final String RELEASE_RESCUED =
      "UPDATE underpin_jobs SET worker = NULL, crashes = crashes + 1"
          + " WHERE state = 0 AND worker = ANY (?)";

  private static final String INSERT_WORKER =
      "INSERT INTO underpin_job_workers (id, expires_at)"
          + " VALUES (?, clock_timestamp() + ? * interval '1 millisecond')";

  private static final String HEARTBEAT =
      "UPDATE underpin_job_workers SET expires_at = clock_timestamp() + ? * interval '1 millisecond'"
          + " WHERE id = ?";

  /** As durable as the server is told to be, which is its administrator's decision. */
  @Override
  public Set<Capability> capabilities(Connection connection) {
    return EnumSet.allOf(Capability.class);
  }

  @Override
  public List<Long> insert(Connection connection, List<NewJob> jobs) throws SQLException {
    if (jobs.size() == 1) {
      return List.of(insertOne(connection, jobs.get(0)));
    }
    List<Long> ids = new ArrayList<>(jobs.size());
    for (int from = 0; from < jobs.size(); from += ROWS_AT_ONCE) {
      insertMany(connection, jobs.subList(from, Math.min(jobs.size(), from + ROWS_AT_ONCE)), ids);
    }
    return ids;
  }

  private static long insertOne(Connection connection, NewJob job) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(INSERT_ONE)) {
      statement.setString(1, job.kind());
      statement.setString(2, job.queue());
      statement.setInt(3, job.priority());
      statement.setInt(4, state(job));
      statement.setLong(5, job.delay().toMillis());
      statement.setString(6, job.content().codec());
      statement.setString(7, job.content().context());
      statement.setBytes(8, job.content().payload());
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getLong(1);
      }
    }
  }

  private static void insertMany(Connection connection, List<NewJob> jobs, List<Long> ids)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(INSERT_MANY)) {
      setArray(statement, 1, "varchar", jobs, NewJob::kind);
      setArray(statement, 2, "varchar", jobs, NewJob::queue);
      setArray(statement, 3, "smallint", jobs, NewJob::priority);
      setArray(statement, 4, "smallint", jobs, PostgresJobTables::state);
      setArray(statement, 5, "bigint", jobs, job -> job.delay().toMillis());
      setArray(statement, 6, "varchar", jobs, job -> job.content().codec());
      setArray(statement, 7, "text", jobs, job -> job.content().context());
      byte[][] payloads = jobs.stream().map(job -> job.content().payload()).toArray(byte[][]::new);
      statement.setArray(8, connection.createArrayOf("bytea", payloads));
      ids.addAll(ids(statement));
    }
  }

  private static int state(NewJob job) {
    return job.delay().isZero() ? JobRows.READY : JobRows.SCHEDULED;
  }

  @Override
  public List<ClaimedJob> claim(Connection connection, long worker, Set<String> kinds, int limit)
      throws SQLException {
    record Claimed(int priority, ClaimedJob job) {}
    try (PreparedStatement statement = connection.prepareStatement(CLAIM)) {
      statement.setLong(1, worker);
      setArray(statement, 2, "varchar", List.copyOf(kinds), Function.identity());
      statement.setInt(3, limit);
      statement.setLong(4, worker);
      try (ResultSet rows = statement.executeQuery()) {
        List<Claimed> claimed = new ArrayList<>();
        while (rows.next()) {
          claimed.add(new Claimed(rows.getInt("priority"), JobRows.claimed(rows)));
        }
        // RETURNING promises no order
        claimed.sort(
            Comparator.comparingInt(Claimed::priority).thenComparingLong(c -> c.job().id()));
        return claimed.stream().map(Claimed::job).toList();
      }
    }
  }

  @Override
  public Set<Long> finish(Connection connection, long worker, List<Outcome> outcomes)
      throws SQLException {
    Set<Long> accepted = new HashSet<>();
    finish(connection, DONE, worker, JobRows.only(Outcome.Done.class, outcomes), accepted);
    finish(connection, RELEASED, worker, JobRows.only(Outcome.Released.class, outcomes), accepted);
    finish(connection, RETRIED, worker, JobRows.only(Outcome.Retried.class, outcomes), accepted);
    finish(connection, DIED, worker, JobRows.only(Outcome.Dead.class, outcomes), accepted);
    return accepted;
  }

  private static void finish(
      Connection connection,
      String sql,
      long worker,
      List<? extends Outcome> outcomes,
      Set<Long> accepted)
      throws SQLException {
    if (outcomes.isEmpty()) {
      return;
    }
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      int next = 1;
      setArray(statement, next++, "bigint", outcomes, outcome -> outcome.job().id());
      setArray(statement, next++, "bigint", outcomes, outcome -> outcome.job().token());
      if (outcomes.get(0) instanceof Outcome.Retried) {
        setArray(statement, next++, "bigint", outcomes, PostgresJobTables::delayMillis);
      }
      if (!(outcomes.get(0) instanceof Outcome.Done
          || outcomes.get(0) instanceof Outcome.Released)) {
        setArray(statement, next++, "text", outcomes, PostgresJobTables::error);
      }
      statement.setLong(next, worker);
      accepted.addAll(ids(statement));
    }
  }

  private static long delayMillis(Outcome outcome) {
    return outcome instanceof Outcome.Retried retried ? retried.delay().toMillis() : 0;
  }

  /** PostgreSQL's text cannot hold the character NUL. */
  private static String error(Outcome outcome) {
    String error = "";
    if (outcome instanceof Outcome.Retried retried) {
      error = retried.error();
    } else if (outcome instanceof Outcome.Dead dead) {
      error = dead.error();
    }
    return error.replace('\0', '\uFFFD');
  }

  @Override
  public int stageDue(Connection connection) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(STAGE)) {
      statement.setInt(1, STAGED_AT_ONCE);
      return statement.executeUpdate();
    }
  }

  @Override
  public int rescue(Connection connection) throws SQLException {
    List<Long> expired;
    try (PreparedStatement statement = connection.prepareStatement(DELETE_EXPIRED_WORKERS)) {
      expired = ids(statement);
    }
    if (expired.isEmpty()) {
      return 0;
    }
    try (PreparedStatement statement = connection.prepareStatement(RELEASE_RESCUED)) {
      setArray(statement, 1, "bigint", expired, Function.identity());
      return statement.executeUpdate();
    }
  }

  @Override
  public void insertWorker(Connection connection, long worker, Duration lease) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(INSERT_WORKER)) {
      statement.setLong(1, worker);
      statement.setLong(2, lease.toMillis());
      statement.executeUpdate();
    }
  }

  @Override
  public boolean heartbeat(Connection connection, long worker, Duration lease) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(HEARTBEAT)) {
      statement.setLong(1, lease.toMillis());
      statement.setLong(2, worker);
      return statement.executeUpdate() == 1;
    }
  }

  private static List<Long> ids(PreparedStatement statement) throws SQLException {
    try (ResultSet rows = statement.executeQuery()) {
      List<Long> ids = new ArrayList<>();
      while (rows.next()) {
        ids.add(rows.getLong(1));
      }
      return ids;
    }
  }

  private static <T> void setArray(
      PreparedStatement statement,
      int index,
      String type,
      List<? extends T> rows,
      Function<T, Object> column)
      throws SQLException {
    Object[] values = new Object[rows.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = column.apply(rows.get(i));
    }
    Array array = statement.getConnection().createArrayOf(type, values);
    statement.setArray(index, array);
  }
}
