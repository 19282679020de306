package dev.underpin.flags.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Work on connections that take no part in anybody's transaction. A connection whose other end is
 * gone without a word must not hold up polling for ever, so reads have a time limit.
 */
final class OwnConnections {

  private static final Logger LOG = LoggerFactory.getLogger(OwnConnections.class);

  private final DataSource dataSource;
  private final Duration readLimit;

  OwnConnections(DataSource dataSource, Duration readLimit) {
    this.dataSource = dataSource;
    this.readLimit = readLimit;
  }

  /** What is done on a connection. */
  interface Work<T> {
    T run(Connection connection) throws SQLException;
  }

  /** Each statement by itself. */
  <T> T autoCommitted(Work<T> work) throws SQLException {
    return limited(connection -> withAutoCommit(connection, true, work));
  }

  /** All or nothing. */
  <T> T inTransaction(Work<T> work) throws SQLException {
    return limited(connection -> withAutoCommit(connection, false, c -> committed(c, work)));
  }

  private <T> T limited(Work<T> work) throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      int before = limitReads(connection, (int) readLimit.toMillis());
      try {
        return work.run(connection);
      } finally {
        limitReads(connection, before);
      }
    }
  }

  private static <T> T committed(Connection connection, Work<T> work) throws SQLException {
    boolean done = false;
    try {
      T result = work.run(connection);
      connection.commit();
      done = true;
      return result;
    } finally {
      if (!done) {
        rollBack(connection);
      }
    }
  }

  private static void rollBack(Connection connection) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      LOG.debug("a rollback failed; the connection is given back as broken", e);
    }
  }

  private static <T> T withAutoCommit(Connection connection, boolean wanted, Work<T> work)
      throws SQLException {
    boolean before = connection.getAutoCommit();
    if (before == wanted) {
      return work.run(connection);
    }
    connection.setAutoCommit(wanted);
    boolean done = false;
    try {
      T result = work.run(connection);
      done = true;
      return result;
    } finally {
      restore(connection, before, done);
    }
  }

  /** After a failure the connection may be broken: what the work threw matters more. */
  private static void restore(Connection connection, boolean autoCommit, boolean strict)
      throws SQLException {
    try {
      connection.setAutoCommit(autoCommit);
    } catch (SQLException e) {
      if (strict) {
        throw e;
      }
      LOG.debug("could not hand the connection back as it was", e);
    }
  }

  /** What the limit was before; drivers that know none go without. */
  static int limitReads(Connection connection, int millis) {
    try {
      int before = connection.getNetworkTimeout();
      if (before != millis) {
        connection.setNetworkTimeout(Runnable::run, millis);
      }
      return before;
    } catch (SQLException | UnsupportedOperationException e) {
      LOG.trace("this connection takes no network timeout", e);
      return 0;
    }
  }
}
