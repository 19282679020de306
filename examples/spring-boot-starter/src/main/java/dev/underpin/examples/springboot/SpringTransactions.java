package dev.underpin.examples.springboot;

import dev.underpin.core.jdbc.TransactionException;
import dev.underpin.core.jdbc.TransactionalWork;
import dev.underpin.core.jdbc.Transactions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.datasource.ConnectionHolder;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.transaction.ConfigurableTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.UnexpectedRollbackException;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Spring's transactions as Underpin's: what {@code @Transactional} code writes, by JPA or JDBC, and
 * the jobs that it enqueues are committed together, or not at all.
 *
 * <pre>{@code
 * Transactions tx = SpringTransactions.of(transactionManager, dataSource);
 * Jobs jobs = Jobs.builder(JdbcJobStore.of(tx))…
 *
 * @Transactional
 * void place(Order order) {
 *   orders.save(order);                                     // JPA
 *   jobs.enqueue(SEND_RECEIPT, new SendReceipt(order.id()));  // the same connection, the same commit
 * }
 * }</pre>
 *
 * <p>Works with every manager that binds connections of its data source to the thread:
 * JpaTransactionManager, JdbcTransactionManager, DataSourceTransactionManager. Spring alone begins,
 * commits, rolls back and closes; an inner failure dooms the outer transaction by Spring's own
 * rules. Make one for a manager, before it is used: it has the manager tell of each transaction.
 * Thread-safe.
 */
public final class SpringTransactions implements Transactions {

  private static final TransactionDefinition JOIN_OR_BEGIN = TransactionDefinition.withDefaults();
  private static final TransactionDefinition BEGIN =
      new TransactionDefinition() {
        @Override
        public int getPropagationBehavior() {
          return PROPAGATION_REQUIRES_NEW;
        }
      };

  private final PlatformTransactionManager manager;
  private final DataSource dataSource;
  private final Completions completions;

  private SpringTransactions(PlatformTransactionManager manager, DataSource dataSource) {
    this.manager = manager;
    this.dataSource = dataSource;
    this.completions = new Completions(dataSource);
  }

  /**
   * Transactions of a manager; does no I/O.
   *
   * @param manager begins and ends them
   * @param dataSource the one that the manager manages
   * @return Spring's transactions for Underpin's modules
   * @throws IllegalArgumentException if the manager cannot tell of its transactions
   */
  public static SpringTransactions of(PlatformTransactionManager manager, DataSource dataSource) {
    Objects.requireNonNull(dataSource, "dataSource");
    if (!(manager instanceof ConfigurableTransactionManager configurable)) {
      throw new IllegalArgumentException(
          "transaction manager must be a ConfigurableTransactionManager, which tells of its transactions, but was %s; hand in the JpaTransactionManager or JdbcTransactionManager behind it"
              .formatted(manager.getClass().getName()));
    }
    SpringTransactions transactions = new SpringTransactions(manager, managed(dataSource));
    configurable.addListener(transactions.completions);
    return transactions;
  }

  /** Managers look through this proxy too, and background work must not get this thread's. */
  private static DataSource managed(DataSource dataSource) {
    return dataSource instanceof TransactionAwareDataSourceProxy proxy
            && proxy.getTargetDataSource() != null
        ? proxy.getTargetDataSource()
        : dataSource;
  }

  @Override
  public <T extends @Nullable Object, E extends Exception> T inTransaction(
      TransactionalWork<T, E> work) throws E {
    TransactionStatus status = begin();
    T result;
    try {
      result = work.run(connection());
    } catch (Throwable failure) {
      rollBack(status, failure);
      throw failure;
    }
    commit(status);
    return result;
  }

  @Override
  public @Nullable Connection current() {
    ConnectionHolder holder = completions.holder();
    if (holder == null || !isInTransaction() || completions.hasEnded(holder)) {
      return null;
    }
    Connection connection = holder.getConnection();
    return isAutoCommit(connection) ? null : connection;
  }

  @Override
  public void afterCommit(Runnable action) {
    Objects.requireNonNull(action, "action");
    if (current() == null) {
      Completion.runSafely(action);
    } else {
      completions.ofThisThread().add(action);
    }
  }

  @Override
  public DataSource dataSource() {
    return dataSource;
  }

  /**
   * Spring takes a transaction that is over for one to join, as long as its connection is bound.
   */
  private TransactionStatus begin() {
    ConnectionHolder holder = completions.holder();
    boolean isOver = holder != null && completions.hasEnded(holder);
    try {
      return manager.getTransaction(isOver ? BEGIN : JOIN_OR_BEGIN);
    } catch (RuntimeException e) {
      throw new TransactionException("could not begin a transaction: " + e.getMessage(), e);
    }
  }

  private Connection connection() {
    Connection connection = current();
    if (connection == null) {
      throw new IllegalStateException(
          "transaction manager must bind connections of the data source that jobs are kept in, but %s does not bind those of %s; hand in the manager of that data source"
              .formatted(manager, dataSource));
    }
    return connection;
  }

  private void commit(TransactionStatus status) {
    Completion completion = completions.ofThisThread();
    try {
      manager.commit(status);
    } catch (UnexpectedRollbackException e) {
      throw new TransactionException(
          "rolled back: work inside this transaction failed and its exception was caught;"
              + " let it through, or catch it inside that work",
          e);
    } catch (RuntimeException e) {
      if (completion.isCommitted()) {
        throw e; // of somebody's TransactionSynchronization.afterCommit: the commit stands
      }
      throw new TransactionException("could not commit: " + e.getMessage(), e);
    }
  }

  private void rollBack(TransactionStatus status, Throwable failure) {
    try {
      manager.rollback(status);
    } catch (RuntimeException | Error e) {
      failure.addSuppressed(e); // what the work threw matters more
    }
  }

  /** Bound without one: {@code NOT_SUPPORTED}, or callbacks after another manager's transaction. */
  private static boolean isInTransaction() {
    return TransactionSynchronizationManager.isActualTransactionActive()
        && TransactionSynchronizationManager.isSynchronizationActive();
  }

  /** Bound by data access inside the transaction of another manager, and not part of it. */
  private static boolean isAutoCommit(Connection connection) {
    try {
      return connection.getAutoCommit();
    } catch (SQLException e) {
      throw new TransactionException(
          "could not ask this transaction's connection: " + e.getMessage(), e);
    }
  }
}
