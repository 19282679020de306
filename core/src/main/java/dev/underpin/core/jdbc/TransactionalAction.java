package dev.underpin.core.jdbc;

import java.sql.Connection;

/**
 * What is done in a transaction without giving a result.
 *
 * @param <E> what it may throw; inferred as an unchecked exception where it throws nothing
 */
@FunctionalInterface
public interface TransactionalAction<E extends Exception> {

  /**
   * Does it.
   *
   * @param connection the transaction's; not to be committed, rolled back or closed
   * @throws E to roll back
   */
  void run(Connection connection) throws E;
}
