package dev.underpin.core.jdbc;

import java.sql.Connection;
import org.jspecify.annotations.Nullable;

/**
 * What is done in a transaction.
 *
 * @param <T> what it returns
 * @param <E> what it may throw; inferred as an unchecked exception where it throws nothing
 */
@FunctionalInterface
public interface TransactionalWork<T extends @Nullable Object, E extends Exception> {

  /**
   * Does it.
   *
   * @param connection the transaction's; not to be committed, rolled back or closed
   * @return the result
   * @throws E to roll back
   */
  T run(Connection connection) throws E;
}
