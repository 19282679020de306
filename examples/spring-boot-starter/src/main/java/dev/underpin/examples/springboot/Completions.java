package dev.underpin.examples.springboot;

import java.util.Map;
import java.util.WeakHashMap;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.datasource.ConnectionHolder;
import org.springframework.transaction.TransactionExecution;
import org.springframework.transaction.TransactionExecutionListener;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Knows of each transaction on one data source whether it is over.
 *
 * <p>Spring leaves the connection of a transaction bound to the thread while it calls those who
 * wait for its end ({@code @TransactionalEventListener}, {@code
 * TransactionSynchronization.afterCommit}), and nothing says that it has been committed: what is
 * written there is committed by nobody. So each transaction gets a {@link Completion} when it
 * begins, before anybody else can register, which is the first to hear of its end. It is kept by
 * the holder of the connection, which is Spring's own mark of a transaction: an inner transaction
 * has another one, and when it ends the outer one's is bound again.
 */
final class Completions implements TransactionExecutionListener {

  private final DataSource dataSource;

  @SuppressWarnings("ThreadLocalUsage") // of one data source, like Spring's own
  private final ThreadLocal<Map<ConnectionHolder, Completion>> known =
      ThreadLocal.withInitial(WeakHashMap::new);

  Completions(DataSource dataSource) {
    this.dataSource = dataSource;
  }

  @Override
  public void afterBegin(TransactionExecution transaction, @Nullable Throwable failure) {
    boolean hasBegun = failure == null && transaction.isNewTransaction();
    if (hasBegun
        && holder() != null
        && TransactionSynchronizationManager.isSynchronizationActive()) {
      known.get().remove(holder());
      ofThisThread();
    }
  }

  /** What Spring has bound to this thread for the data source, in a transaction or not. */
  @Nullable ConnectionHolder holder() {
    return (ConnectionHolder) TransactionSynchronizationManager.getResource(dataSource);
  }

  boolean hasEnded(ConnectionHolder holder) {
    Completion completion = known.get().get(holder);
    return completion != null && completion.hasEnded();
  }

  /** Of the transaction that is bound to this thread; another manager's is not known yet. */
  Completion ofThisThread() {
    ConnectionHolder holder = holder();
    if (holder == null) {
      throw new IllegalStateException("no connection is bound to this thread");
    }
    return known.get().computeIfAbsent(holder, unknown -> registered());
  }

  private static Completion registered() {
    Completion completion = new Completion();
    TransactionSynchronizationManager.registerSynchronization(completion);
    return completion;
  }
}
