package dev.underpin.cache;

import dev.underpin.core.jdbc.Transactions;
import java.lang.ref.WeakReference;
import java.sql.Connection;
import org.jspecify.annotations.Nullable;

/**
 * Knows whether the transaction of this thread has written through the cache. From then on its view
 * of the rows is its own: what it reads is not for others, what others stored is not for it.
 *
 * <p>Nobody tells when a transaction is rolled back, so its connection is remembered instead: the
 * mark holds while that same object is the thread's connection.
 */
final class TransactionWrites {

  private final Transactions transactions;

  @SuppressWarnings("ThreadLocalUsage") // each cache has its own
  private final ThreadLocal<@Nullable WeakReference<Connection>> writer = new ThreadLocal<>();

  TransactionWrites(Transactions transactions) {
    this.transactions = transactions;
  }

  boolean isOpen() {
    return transactions.current() != null;
  }

  boolean hasWritten() {
    WeakReference<Connection> mark = writer.get();
    if (mark == null) {
      return false;
    }
    Connection current = transactions.current();
    if (current == null) {
      writer.remove();
      return false;
    }
    return mark.refersTo(current);
  }

  /** Marks the open transaction and does something once it is committed. */
  void afterCommit(Runnable action) {
    writer.set(new WeakReference<>(transactions.current()));
    transactions.afterCommit(action);
  }
}
