package dev.underpin.core.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Transactions on plain JDBC: one connection a thread, from the first work to the last. */
final class JdbcTransactions implements Transactions {

  private static final Logger LOG = LoggerFactory.getLogger(Transactions.class);

  private final DataSource dataSource;

  @SuppressWarnings("ThreadLocalUsage") // two data sources must not share their transactions
  private final ThreadLocal<@Nullable Open> ambient = new ThreadLocal<>();

  JdbcTransactions(DataSource dataSource) {
    this.dataSource = Objects.requireNonNull(dataSource, "dataSource");
  }

  @Override
  public <T extends @Nullable Object, E extends Exception> T inTransaction(
      TransactionalWork<T, E> work) throws E {
    Open open = ambient.get();
    return open == null ? inNew(work) : joined(open, work);
  }

  @Override
  public @Nullable Connection current() {
    Open open = ambient.get();
    return open == null ? null : open.connection;
  }

  @Override
  public void afterCommit(Runnable action) {
    Objects.requireNonNull(action, "action");
    Open open = ambient.get();
    if (open == null) {
      runSafely(action);
    } else {
      open.afterCommit.add(action);
    }
  }

  @Override
  public DataSource dataSource() {
    return dataSource;
  }

  private <T extends @Nullable Object, E extends Exception> T joined(
      Open open, TransactionalWork<T, E> work) throws E {
    try {
      return work.run(open.connection);
    } catch (Throwable failure) {
      open.failedWith(failure);
      throw failure;
    }
  }

  private <T extends @Nullable Object, E extends Exception> T inNew(TransactionalWork<T, E> work)
      throws E {
    Open open = begin();
    T result;
    boolean committed = false;
    ambient.set(open);
    try {
      result = work.run(open.connection);
      open.commit();
      committed = true;
    } finally {
      // the actions below and whatever comes next in this thread are outside this transaction
      ambient.remove();
      open.end(committed);
    }
    open.afterCommit.forEach(JdbcTransactions::runSafely);
    return result;
  }

  private Open begin() {
    Connection connection = null;
    try {
      connection = dataSource.getConnection();
      boolean autoCommit = connection.getAutoCommit();
      connection.setAutoCommit(false);
      return new Open(connection, autoCommit);
    } catch (SQLException | RuntimeException e) {
      closeQuietly(connection);
      throw new TransactionException("could not begin a transaction: " + e.getMessage(), e);
    }
  }

  private static void runSafely(Runnable action) {
    try {
      action.run();
    } catch (Exception | LinkageError | AssertionError e) { // checked ones too: sneaky, of Kotlin
      LOG.warn("an action after a commit failed; the commit stands", e);
    }
  }

  private static void closeQuietly(@Nullable Connection connection) {
    if (connection != null) {
      try {
        connection.close();
      } catch (SQLException | RuntimeException e) {
        LOG.debug("closing a connection failed", e);
      }
    }
  }

  /** A transaction that this thread has begun. */
  private static final class Open {
    final Connection connection;
    final boolean autoCommitBefore;
    final List<Runnable> afterCommit = new ArrayList<>();
    @Nullable Throwable innerFailure;

    Open(Connection connection, boolean autoCommitBefore) {
      this.connection = connection;
      this.autoCommitBefore = autoCommitBefore;
    }

    void failedWith(Throwable failure) {
      if (innerFailure == null) {
        innerFailure = failure;
      }
    }

    void commit() {
      if (innerFailure != null) {
        throw new TransactionException(
            "rolled back: work inside this transaction failed and its exception was caught;"
                + " let it through, or catch it inside that work",
            innerFailure);
      }
      try {
        if (connection.getAutoCommit()) {
          throw new IllegalStateException(
              "connection must not be in auto-commit mode at the end of its transaction; leave setAutoCommit to Transactions");
        }
        connection.commit();
      } catch (SQLException e) {
        throw new TransactionException("could not commit: " + e.getMessage(), e);
      }
    }

    /**
     * Never throws: what the work threw matters more than a connection that is broken anyway. After
     * a rollback that failed, auto-commit stays off: JDBC would commit on switching it on.
     */
    void end(boolean committed) {
      try {
        if (!committed) {
          connection.rollback();
        }
        connection.setAutoCommit(autoCommitBefore);
      } catch (SQLException | RuntimeException e) {
        LOG.debug("could not hand the connection back as it was; closing it", e);
      } finally {
        closeQuietly(connection);
      }
    }
  }
}
