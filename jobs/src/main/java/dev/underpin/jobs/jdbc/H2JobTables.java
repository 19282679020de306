package dev.underpin.jobs.jdbc;

import dev.underpin.jobs.store.Capability;
import dev.underpin.jobs.store.ClaimedJob;
import dev.underpin.jobs.store.NewJob;
import dev.underpin.jobs.store.Outcome;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * H2: one process, one file. H2's SKIP LOCKED locks every matching row, so a claim looks first and
 * then takes what is still free, row by row; a lock in this process keeps its workers from looking
 * at the same rows.
 */
final class H2JobTables implements JobTables {

  private static final String DATABASE_FILE = "SELECT DATABASE_PATH()";
  private static final String WRITE_DELAY =
      "SELECT setting_value FROM information_schema.settings WHERE setting_name = 'WRITE_DELAY'";

  private static final String INSERT =
      """
      INSERT INTO underpin_jobs (kind, queue, priority, state, due_at, codec, context, payload)
      VALUES (?, ?, ?, ?, DATEADD(MILLISECOND, ?, CURRENT_TIMESTAMP), ?, ?, ?)""";
  private static final String LOCK_WORKER =
      "SELECT id FROM underpin_job_workers WHERE id = ? FOR UPDATE";
  private static final String LOOK =
      """
      SELECT id, kind, token + 1 AS token, failed_attempts, payload, codec, context
      FROM underpin_jobs
      WHERE state = 0 AND worker IS NULL AND kind = ANY (?)
      ORDER BY priority, id LIMIT ?""";
  private static final String TAKE =
      "UPDATE underpin_jobs SET worker = ?, token = token + 1"
          + " WHERE id = ? AND token = ? AND state = 0 AND worker IS NULL";
  private static final String FENCED = " WHERE id = ? AND token = ? AND worker = ?";
  private static final String DONE = "DELETE FROM underpin_jobs" + FENCED;
  private static final String RELEASED = "UPDATE underpin_jobs SET worker = NULL" + FENCED;
  private static final String RETRIED =
      "UPDATE underpin_jobs SET state = 1, worker = NULL, failed_attempts = failed_attempts + 1,"
          + " last_error = ?, due_at = DATEADD(MILLISECOND, ?, CURRENT_TIMESTAMP)"
          + FENCED;
  private static final String DIED =
      "UPDATE underpin_jobs SET state = 2, worker = NULL, failed_attempts = failed_attempts + 1,"
          + " last_error = ?"
          + FENCED;
  private static final String STAGE =
      "UPDATE underpin_jobs SET state = 0 WHERE state = 1 AND due_at <= CURRENT_TIMESTAMP LIMIT ?";
  private static final String EXPIRED_WORKERS =
      "SELECT id FROM underpin_job_workers WHERE expires_at < CURRENT_TIMESTAMP";
  private static final String DELETE_EXPIRED_WORKER =
      "DELETE FROM underpin_job_workers WHERE id = ? AND expires_at < CURRENT_TIMESTAMP";
  private static final String RELEASE_RESCUED =
      "UPDATE underpin_jobs SET worker = NULL, crashes = crashes + 1"
          + " WHERE state = 0 AND worker = ?";
  private static final String INSERT_WORKER =
      "INSERT INTO underpin_job_workers (id, expires_at)"
          + " VALUES (?, DATEADD(MILLISECOND, ?, CURRENT_TIMESTAMP))";
  private static final String HEARTBEAT =
      "UPDATE underpin_job_workers SET expires_at = DATEADD(MILLISECOND, ?, CURRENT_TIMESTAMP)"
          + " WHERE id = ?";

  private final ReentrantLock claimLock = new ReentrantLock();

  /** H2 writes a commit to its file half a second later, unless it is told not to wait. */
  @Override
  public Set<Capability> capabilities(Connection connection) throws SQLException {
    String file = text(connection, DATABASE_FILE);
    if (file == null) {
      return EnumSet.of(Capability.TRANSACTIONAL);
    }
    String delay = text(connection, WRITE_DELAY);
    if (!"0".equals(delay)) {
      throw new IllegalStateException(
          "WRITE_DELAY of the H2 database %s must be 0 but was %s: jobs that were acknowledged would be lost when the process dies; add ;WRITE_DELAY=0 to its JDBC URL"
              .formatted(file, delay));
    }
    return EnumSet.of(Capability.TRANSACTIONAL, Capability.DURABLE);
  }

  @Override
  public List<Long> insert(Connection connection, List<NewJob> jobs) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(INSERT, Statement.RETURN_GENERATED_KEYS)) {
      for (NewJob job : jobs) {
        statement.setString(1, job.kind());
        statement.setString(2, job.queue());
        statement.setInt(3, job.priority());
        statement.setInt(4, job.delay().isZero() ? JobRows.READY : JobRows.SCHEDULED);
        statement.setLong(5, job.delay().toMillis());
        statement.setString(6, job.content().codec());
        statement.setString(7, job.content().context());
        statement.setBytes(8, job.content().payload());
        statement.addBatch();
      }
      statement.executeBatch();
      try (ResultSet keys = statement.getGeneratedKeys()) {
        List<Long> ids = new ArrayList<>(jobs.size());
        while (keys.next()) {
          ids.add(keys.getLong(1));
        }
        return ids;
      }
    }
  }

  @Override
  public List<ClaimedJob> claim(Connection connection, long worker, Set<String> kinds, int limit)
      throws SQLException {
    claimLock.lock();
    try {
      // a rescue deletes this row: it waits for this claim, or this claim finds no row
      if (!isRegistered(connection, worker)) {
        return List.of();
      }
      List<ClaimedJob> claimed = take(connection, worker, look(connection, kinds, limit));
      // before the lock is let go, so that the next one does not look at rows that are taken
      connection.commit();
      return claimed;
    } finally {
      claimLock.unlock();
    }
  }

  private static boolean isRegistered(Connection connection, long worker) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(LOCK_WORKER)) {
      statement.setLong(1, worker);
      try (ResultSet row = statement.executeQuery()) {
        return row.next();
      }
    }
  }

  private static List<ClaimedJob> look(Connection connection, Set<String> kinds, int limit)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(LOOK)) {
      statement.setArray(1, connection.createArrayOf("VARCHAR", kinds.toArray()));
      statement.setInt(2, limit);
      try (ResultSet rows = statement.executeQuery()) {
        List<ClaimedJob> jobs = new ArrayList<>();
        while (rows.next()) {
          jobs.add(JobRows.claimed(rows));
        }
        return jobs;
      }
    }
  }

  private static List<ClaimedJob> take(Connection connection, long worker, List<ClaimedJob> jobs)
      throws SQLException {
    List<ClaimedJob> taken = new ArrayList<>(jobs.size());
    try (PreparedStatement statement = connection.prepareStatement(TAKE)) {
      for (ClaimedJob job : jobs) {
        statement.setLong(1, worker);
        statement.setLong(2, job.id());
        statement.setLong(3, job.token() - 1);
        if (statement.executeUpdate() == 1) {
          taken.add(job);
        }
      }
    }
    return taken;
  }

  @Override
  public Set<Long> finish(Connection connection, long worker, List<Outcome> outcomes)
      throws SQLException {
    Set<Long> accepted = new HashSet<>();
    for (Outcome outcome : outcomes) {
      if (finish(connection, worker, outcome) == 1) {
        accepted.add(outcome.job().id());
      }
    }
    return accepted;
  }

  private static int finish(Connection connection, long worker, Outcome outcome)
      throws SQLException {
    ClaimedJob job = outcome.job();
    if (outcome instanceof Outcome.Done) {
      return update(connection, DONE, job.id(), job.token(), worker);
    } else if (outcome instanceof Outcome.Released) {
      return update(connection, RELEASED, job.id(), job.token(), worker);
    } else if (outcome instanceof Outcome.Retried retried) {
      long delay = retried.delay().toMillis();
      return update(connection, RETRIED, retried.error(), delay, job.id(), job.token(), worker);
    } else {
      String error = ((Outcome.Dead) outcome).error();
      return update(connection, DIED, error, job.id(), job.token(), worker);
    }
  }

  @Override
  public int stageDue(Connection connection) throws SQLException {
    return update(connection, STAGE, STAGED_AT_ONCE);
  }

  @Override
  public int rescue(Connection connection) throws SQLException {
    List<Long> expired = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(EXPIRED_WORKERS);
        ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        expired.add(rows.getLong(1));
      }
    }
    int rescued = 0;
    for (long worker : expired) {
      if (update(connection, DELETE_EXPIRED_WORKER, worker) == 1) {
        rescued += update(connection, RELEASE_RESCUED, worker);
      }
    }
    return rescued;
  }

  @Override
  public void insertWorker(Connection connection, long worker, Duration lease) throws SQLException {
    update(connection, INSERT_WORKER, worker, lease.toMillis());
  }

  @Override
  public boolean heartbeat(Connection connection, long worker, Duration lease) throws SQLException {
    return update(connection, HEARTBEAT, lease.toMillis(), worker) == 1;
  }

  private static int update(Connection connection, String sql, Object... arguments)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < arguments.length; i++) {
        statement.setObject(i + 1, arguments[i]);
      }
      return statement.executeUpdate();
    }
  }

  private static @Nullable String text(Connection connection, String sql) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql);
        ResultSet row = statement.executeQuery()) {
      return row.next() ? row.getString(1) : null;
    }
  }
}
