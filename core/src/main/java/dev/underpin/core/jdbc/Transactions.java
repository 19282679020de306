package dev.underpin.core.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Where transactions come from: the one way in which every module joins the caller's.
 *
 * <pre>{@code
 * Transactions tx = Transactions.of(dataSource);
 * tx.inTransaction(connection -> {
 *   orders.insert(connection, order);
 *   return jobs.enqueue(SEND_RECEIPT, new SendReceipt(order.id()));   // committed together, or not at all
 * });
 * }</pre>
 *
 * <p>A caller who manages a connection himself hands it to a module's {@code joining(connection)}
 * instead. What is done there is committed by him or not at all, never here; and since bare JDBC
 * has no event for his commit, nothing happens {@linkplain #afterCommit after} it: workers see his
 * jobs at their next poll, other nodes his changes at their next look.
 *
 * <p>{@link #of} manages plain JDBC by itself. A framework hands in its own implementation, on its
 * transaction manager, so that its data access and Underpin's share one commit. Implementations are
 * thread-safe; a transaction belongs to the thread that began it, and may be one that the framework
 * began. It is over once it is committed or rolled back, also where the framework still holds its
 * connection: what is asked for from then on, in an action after the commit for instance, takes no
 * part in it.
 */
public interface Transactions {

  /**
   * Transactions of plain JDBC on a data source. Make one for a data source and share it: two know
   * nothing of each other's transactions.
   *
   * @param dataSource gives connections, usually a pool; its owner stays its owner
   * @return transactions that are begun, committed and rolled back here
   */
  static Transactions of(DataSource dataSource) {
    return new JdbcTransactions(dataSource);
  }

  /**
   * Runs work in the transaction of this thread, or begins one for it: commits when the work
   * returns, rolls back when it throws.
   *
   * <p>Work inside work joins the outer transaction. When the inner one throws, the whole
   * transaction can only be rolled back, even if the outer one catches the exception: half of it
   * must not be committed by accident.
   *
   * @param work uses the connection and neither commits, rolls back nor closes it
   * @param <T> what the work returns
   * @param <E> what the work may throw
   * @return what the work returned
   * @throws E what the work threw, after the rollback
   * @throws TransactionException if the transaction could not be begun or committed
   */
  <T extends @Nullable Object, E extends Exception> T inTransaction(TransactionalWork<T, E> work)
      throws E;

  /**
   * Runs work without a result, otherwise as {@link #inTransaction} does.
   *
   * @param action uses the connection and neither commits, rolls back nor closes it
   * @param <E> what the action may throw
   * @throws E what the action threw, after the rollback
   * @throws TransactionException if the transaction could not be begun or committed
   */
  default <E extends Exception> void useTransaction(TransactionalAction<E> action) throws E {
    inTransaction(
        connection -> {
          action.run(connection);
          return true;
        });
  }

  /**
   * {@return the connection of this thread's transaction, the same as long as it lasts, or null
   * outside one; never to be committed, rolled back or closed}
   */
  @Nullable Connection current();

  /**
   * Runs an action once this thread's transaction has been committed, in the same thread; never if
   * it is rolled back. Actions run in the order in which they came, those of work inside work too,
   * and are outside the transaction: what they do needs one of its own. Outside a transaction an
   * action runs at once. One that throws an exception is logged and does not stop the others: the
   * commit has happened. What is rolled back to a savepoint takes its actions with it where a
   * framework tells of savepoints.
   *
   * @param action what to do then, short; the transaction's connection may be back in its pool or
   *     not, so an action that begins a transaction of its own may need a second one
   */
  void afterCommit(Runnable action);

  /**
   * Checks a connection that a caller hands in to be joined: in auto-commit mode there is no
   * transaction to join, and each statement would be committed by itself.
   *
   * @param connection the caller's
   * @return the same connection
   * @throws IllegalStateException if it is in auto-commit mode
   * @throws SQLException if the driver cannot tell
   */
  static Connection requireTransaction(Connection connection) throws SQLException {
    if (connection.getAutoCommit()) {
      throw new IllegalStateException(
          "connection to join must not be in auto-commit mode; call setAutoCommit(false) and commit yourself");
    }
    return connection;
  }

  /**
   * {@return gives connections that take no part in this thread's transaction, for background work;
   * whoever takes one closes it}
   */
  DataSource dataSource();
}
