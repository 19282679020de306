package dev.underpin.jobs.jdbc;

import dev.underpin.jobs.store.Capability;
import dev.underpin.jobs.store.ClaimedJob;
import dev.underpin.jobs.store.NewJob;
import dev.underpin.jobs.store.Outcome;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * What differs from database to database: one implementation a dialect, with its statements as
 * constants. Every method works on the connection it is given; {@link JdbcJobStore} says in which
 * transaction.
 */
interface JobTables {

  /** Scheduled jobs that one statement makes ready at the most. */
  int STAGED_AT_ONCE = 1_000;

  /**
   * What the database promises.
   *
   * @throws IllegalStateException if it would lose what it acknowledged
   */
  Set<Capability> capabilities(Connection connection) throws SQLException;

  /** One statement for one job; for many, in the caller's transaction. */
  List<Long> insert(Connection connection, List<NewJob> jobs) throws SQLException;

  /** Claims nothing if the worker's row is gone; needs a transaction. */
  List<ClaimedJob> claim(Connection connection, long worker, Set<String> kinds, int limit)
      throws SQLException;

  /** Needs a transaction. */
  Set<Long> finish(Connection connection, long worker, List<Outcome> outcomes) throws SQLException;

  int stageDue(Connection connection) throws SQLException;

  /** Needs a transaction: whoever deletes a worker's row makes its jobs ready. */
  int rescue(Connection connection) throws SQLException;

  void insertWorker(Connection connection, long worker, Duration lease) throws SQLException;

  /** False if the row is gone. */
  boolean heartbeat(Connection connection, long worker, Duration lease) throws SQLException;
}
