package dev.underpin.core.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.sql.Statement;
import java.time.Duration;
import javax.sql.DataSource;

/**
 * A row lock held on a connection of its own while another one runs DDL; a holder that dies loses
 * it with its connection.
 */
final class SchemaLock implements AutoCloseable {

  private static final Duration WAIT = Duration.ofMinutes(2);
  private static final int H2_LOCK_TIMEOUT = 50200;
  private static final int MARIADB_LOCK_TIMEOUT = 1205;

  private final Connection connection;
  private final boolean autoCommitBefore;

  private SchemaLock(Connection connection, boolean autoCommitBefore) {
    this.connection = connection;
    this.autoCommitBefore = autoCommitBefore;
  }

  static SchemaLock take(DataSource dataSource) throws SQLException {
    Connection connection = dataSource.getConnection();
    SchemaLock lock = new SchemaLock(connection, connection.getAutoCommit());
    try {
      lock.acquire();
      return lock;
    } catch (SQLException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  private void acquire() throws SQLException {
    connection.setAutoCommit(true);
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE TABLE IF NOT EXISTS underpin_schema_lock (id INT NOT NULL PRIMARY KEY)");
      insertRow(statement);
      connection.setAutoCommit(false);
      lockRow(statement);
    }
  }

  private static void lockRow(Statement statement) throws SQLException {
    long giveUpAt = System.nanoTime() + WAIT.toNanos();
    while (true) {
      try {
        statement.execute("SELECT id FROM underpin_schema_lock WHERE id = 1 FOR UPDATE");
        return;
      } catch (SQLException e) {
        if (!isLockTimeout(e) || System.nanoTime() - giveUpAt > 0) {
          throw e;
        }
      }
    }
  }

  /** The database's own limit is a few seconds; another node's scripts may take longer. */
  private static boolean isLockTimeout(SQLException e) {
    return e.getErrorCode() == H2_LOCK_TIMEOUT || e.getErrorCode() == MARIADB_LOCK_TIMEOUT;
  }

  private static void insertRow(Statement statement) throws SQLException {
    try {
      statement.execute("INSERT INTO underpin_schema_lock (id) VALUES (1)");
    } catch (SQLIntegrityConstraintViolationException e) {
      // another node was first: the row is there, which is all that is wanted
      return;
    }
  }

  @Override
  public void close() throws SQLException {
    try (connection) {
      connection.rollback();
      connection.setAutoCommit(autoCommitBefore);
    }
  }
}
