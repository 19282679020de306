package dev.underpin.jobs.jdbc;

import dev.underpin.jobs.store.JobStoreException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The engine's own transactions, on connections of the application's data source: two at a time at
 * the most, so that with the heartbeat's the engine needs three. A connection whose other end is
 * gone without a word must not hold up a thread for ever, so reads have a time limit.
 */
final class Background {

  private static final Logger LOG = LoggerFactory.getLogger(Background.class);
  private static final int AT_ONCE = 2;
  private static final Duration READ_LIMIT = Duration.ofSeconds(15);
  private static final String DEADLOCK = "40001";
  private static final int PATIENCE = 10;
  private static final int TRIES = 3;
  private static final long MAX_PAUSE_NANOS = Duration.ofMillis(5).toNanos();

  private final DataSource dataSource;
  private volatile @Nullable JobTables tables;
  private final Semaphore places = new Semaphore(AT_ONCE, true);

  Background(DataSource dataSource) {
    this.dataSource = dataSource;
  }

  /** What is done on a connection. */
  interface Work<T> {
    T run(Connection connection) throws SQLException;
  }

  /** What the database is, once that is known. */
  void opened(JobTables found) {
    tables = found;
  }

  <T> T inTransaction(String what, Work<T> work) {
    return place(what, connection -> limited(connection, c -> committed(c, work)));
  }

  /** For work that does not bound its transaction with its first statement. */
  <T> T bounded(String what, Work<T> work) {
    return inTransaction(what, bounded(work));
  }

  <T> T autoCommitted(String what, Work<T> work) {
    return place(what, connection -> limited(connection, c -> patiently(c, work)));
  }

  /**
   * For the application's own threads: no place is taken, and its pool's limits hold. A transaction
   * may hold keys, which a process that is frozen inside it must not keep.
   */
  <T> T ofCaller(String what, boolean transaction, Work<T> work) {
    return connected(
        what,
        connection ->
            withAutoCommit(
                connection,
                !transaction,
                c -> transaction ? committed(c, bounded(work)) : patiently(c, work)));
  }

  private <T> Work<T> bounded(Work<T> work) {
    return connection -> {
      JobTables known = tables;
      if (known != null) {
        known.bound(connection);
      }
      return work.run(connection);
    };
  }

  /** On a connection of the caller's, whose transaction is his. */
  static <T> T joined(String what, Connection connection, Work<T> work) {
    try {
      return work.run(connection);
    } catch (SQLException e) {
      throw failed(what, e);
    }
  }

  private <T> T place(String what, Work<T> work) {
    places.acquireUninterruptibly();
    try {
      return connected(what, work);
    } finally {
      places.release();
    }
  }

  /** On a connection of its own; on another one where the server has ended the transaction. */
  private <T> T connected(String what, Work<T> work) {
    StoodStillException before = null;
    for (int tries = 1; ; tries++) {
      try (Connection connection = dataSource.getConnection()) {
        return work.run(connection);
      } catch (StoodStillException e) {
        if (tries == TRIES) {
          throw failed(what, e);
        }
        before = e;
        LOG.debug("stood still in a transaction, which was rolled back; beginning again", e);
      } catch (SQLException e) {
        if (before != null) {
          e.addSuppressed(before);
        }
        throw failed(what, e);
      }
    }
  }

  private static <T> T limited(Connection connection, Work<T> work) throws SQLException {
    int before = limit(connection, (int) READ_LIMIT.toMillis());
    try {
      return withAutoCommit(connection, true, work);
    } finally {
      limit(connection, before);
    }
  }

  /** What the limit was before; drivers that know none go without. */
  static int limit(Connection connection, int millis) {
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

  /** Of two transactions that block each other crosswise the server ends one: it begins again. */
  private static <T> T patiently(Connection connection, Work<T> work) throws SQLException {
    for (int tries = 1; ; tries++) {
      try {
        return work.run(connection);
      } catch (SQLException e) {
        if (tries == PATIENCE || !DEADLOCK.equals(e.getSQLState())) {
          throw e;
        }
        LOG.debug("a deadlock; trying again", e);
        LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(tries * MAX_PAUSE_NANOS));
      }
    }
  }

  private <T> T committed(Connection connection, Work<T> work) throws SQLException {
    return withAutoCommit(connection, false, c -> patiently(c, again -> once(again, work)));
  }

  private <T> T once(Connection connection, Work<T> work) throws SQLException {
    JobTables known = tables;
    StandstillWatch watch =
        new StandstillWatch(known != null && known.endsSilently(), System::nanoTime);
    boolean done = false;
    try {
      if (known != null) {
        known.begin(connection);
      }
      T result = work.run(connection);
      watch.committing();
      connection.commit();
      done = true;
      return result;
    } catch (SQLException e) {
      throw watch.explained(e);
    } finally {
      if (!done) {
        rollBack(connection);
      }
      if (known != null) {
        end(connection, known);
      }
    }
  }

  /** What was committed is committed, whatever becomes of the connection now. */
  private static void end(Connection connection, JobTables known) {
    try {
      known.end(connection);
    } catch (SQLException e) {
      LOG.debug("the end of a transaction failed; the connection is given back as broken", e);
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

  static JobStoreException failed(String what, Exception e) {
    return new JobStoreException("could not %s: %s".formatted(what, e.getMessage()), e);
  }
}
