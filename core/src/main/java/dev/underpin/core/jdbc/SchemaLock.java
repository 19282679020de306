package dev.underpin.core.jdbc;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.sql.Statement;
import java.time.Duration;

/**
 * A row lock held by one connection while another one runs DDL; a holder that dies loses it with
 * its connection.
 *
 * <p>Whoever waits for it meets the holder at every step, for both databases let the creation of a
 * table and the insertion of a row wait for other transactions too, and give up after a time of
 * their own. So all of it is tried again until the lock is had.
 */
final class SchemaLock implements AutoCloseable {

  private static final Duration WAIT = Duration.ofMinutes(2);
  private static final int H2_LOCK_TIMEOUT = 50200;
  private static final int MARIADB_LOCK_TIMEOUT = 1205;
  private static final String DEADLOCK_STATE = "40001";

  private static final String CREATE_TABLE =
      "CREATE TABLE IF NOT EXISTS underpin_schema_lock (id INT NOT NULL PRIMARY KEY)";
  private static final String FIND_ROW = "SELECT id FROM underpin_schema_lock WHERE id = 1";
  private static final String INSERT_ROW = "INSERT INTO underpin_schema_lock (id) VALUES (1)";
  private static final String LOCK_ROW = FIND_ROW + " FOR UPDATE";

  private final Connection connection;
  private final boolean autoCommitBefore;

  private SchemaLock(Connection connection, boolean autoCommitBefore) {
    this.connection = connection;
    this.autoCommitBefore = autoCommitBefore;
  }

  static SchemaLock take(Connection connection) throws SQLException {
    SchemaLock lock = new SchemaLock(connection, connection.getAutoCommit());
    try {
      lock.acquire();
      return lock;
    } catch (SQLException | RuntimeException e) {
      lock.releaseAfter(e);
      throw e;
    }
  }

  private void acquire() throws SQLException {
    long start = System.nanoTime();
    while (true) {
      try {
        tryToAcquire();
        return;
      } catch (SQLException e) {
        if (!isHeldByAnother(e)) {
          throw e;
        }
        if (System.nanoTime() - start > WAIT.toNanos()) {
          throw new SQLException(
              "another node has been installing tables for %s; see what it waits for, then start again"
                  .formatted(WAIT),
              e);
        }
      }
    }
  }

  private void tryToAcquire() throws SQLException {
    connection.setAutoCommit(true);
    try (Statement statement = connection.createStatement()) {
      statement.execute(CREATE_TABLE);
      if (!hasRow(statement, FIND_ROW)) {
        insertRow(statement);
      }
      connection.setAutoCommit(false);
      if (!hasRow(statement, LOCK_ROW)) {
        throw new SQLException("the row of underpin_schema_lock was deleted meanwhile");
      }
    }
  }

  private static boolean hasRow(Statement statement, String query) throws SQLException {
    try (ResultSet rows = statement.executeQuery(query)) {
      return rows.next();
    }
  }

  private static void insertRow(Statement statement) throws SQLException {
    try {
      statement.execute(INSERT_ROW);
    } catch (SQLIntegrityConstraintViolationException e) {
      // another node was first: the row is there, which is all that is wanted
      return;
    }
  }

  /** The database's own limit is a few seconds; another node's scripts may take longer. */
  private static boolean isHeldByAnother(SQLException e) {
    return e.getErrorCode() == H2_LOCK_TIMEOUT
        || e.getErrorCode() == MARIADB_LOCK_TIMEOUT
        || DEADLOCK_STATE.equals(e.getSQLState());
  }

  private void releaseAfter(Exception failure) {
    try {
      close();
    } catch (SQLException e) {
      failure.addSuppressed(e);
    }
  }

  @Override
  public void close() throws SQLException {
    if (!connection.getAutoCommit()) {
      connection.rollback();
    }
    connection.setAutoCommit(autoCommitBefore);
  }
}
