package dev.underpin.jobs.jdbc;

import dev.underpin.core.jdbc.Dialect;
import dev.underpin.core.jdbc.TransactionException;
import dev.underpin.core.jdbc.Transactions;
import dev.underpin.jobs.store.Capability;
import dev.underpin.jobs.store.ClaimedJob;
import dev.underpin.jobs.store.DeadJob;
import dev.underpin.jobs.store.JobCounts;
import dev.underpin.jobs.store.JobStore;
import dev.underpin.jobs.store.JobStoreException;
import dev.underpin.jobs.store.NewJob;
import dev.underpin.jobs.store.Outcome;
import dev.underpin.jobs.store.WorkerSession;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Jobs in the product's own database: PostgreSQL 12 or newer for production, H2 for one process
 * with one file. The tables are those of {@link JobsSchema}.
 *
 * <pre>{@code
 * Transactions tx = Transactions.of(dataSource);
 * JobsSchema.install(dataSource);
 * Jobs jobs = Jobs.builder(JdbcJobStore.of(tx))…
 * }</pre>
 *
 * <p>An enqueue joins the ambient transaction of {@code tx}; without one it is committed by itself.
 * Workers use connections of their own from the same data source, three at most, however many
 * threads they have. On H2 a database file must be opened with {@code WRITE_DELAY=0}; it then
 * survives the death of the process, though not a power cut. Thread-safe.
 */
public final class JdbcJobStore implements JobStore {

  private final Transactions ambient;
  private final Transactions own;
  private final ReentrantLock opening = new ReentrantLock();
  private volatile @Nullable Opened opened;

  private JdbcJobStore(Transactions transactions) {
    this.ambient = transactions;
    this.own = Transactions.of(transactions.dataSource());
  }

  /**
   * {@return a store on the database of these transactions}; does no I/O.
   *
   * @param transactions the application's, so that jobs are committed with its own data
   */
  public static JdbcJobStore of(Transactions transactions) {
    return new JdbcJobStore(Objects.requireNonNull(transactions, "transactions"));
  }

  @Override
  public Set<Capability> capabilities() {
    return opened().capabilities();
  }

  @Override
  public void open() {
    tables();
  }

  @Override
  public List<Long> enqueue(List<NewJob> jobs, Runnable committed) {
    JobTables to = tables();
    Connection joined = ambient.current();
    List<Long> ids;
    if (joined != null) {
      ids = perform("enqueue", () -> to.insert(joined, jobs));
    } else if (jobs.size() == 1) {
      ids = autoCommitted("enqueue", connection -> to.insert(connection, jobs));
    } else {
      ids = inOwnTransaction("enqueue", connection -> to.insert(connection, jobs));
    }
    ambient.afterCommit(committed);
    return ids;
  }

  @Override
  public List<Long> enqueueJoining(List<NewJob> jobs, Connection connection) {
    return perform(
        "enqueue",
        () -> {
          if (connection.getAutoCommit()) {
            throw new IllegalStateException(
                "connection to join must not be in auto-commit mode; call setAutoCommit(false) and commit yourself");
          }
          return tables().insert(connection, jobs);
        });
  }

  @Override
  public WorkerSession register(Duration lease) {
    JobTables to = tables();
    long worker = ThreadLocalRandom.current().nextLong();
    autoCommitted(
        "register a worker",
        connection -> {
          to.insertWorker(connection, worker, lease);
          return worker;
        });
    return new JdbcWorkerSession(this, worker, lease);
  }

  @Override
  public List<ClaimedJob> claim(long worker, Set<String> kinds, int limit) {
    JobTables from = tables();
    return inOwnTransaction("claim jobs", c -> from.claim(c, worker, kinds, limit));
  }

  @Override
  public Set<Long> finish(long worker, List<Outcome> outcomes) {
    JobTables to = tables();
    return inOwnTransaction("finish jobs", c -> to.finish(c, worker, outcomes));
  }

  @Override
  public int stageDue() {
    return autoCommitted("stage scheduled jobs", tables()::stageDue);
  }

  @Override
  public int rescue() {
    return inOwnTransaction("rescue jobs", tables()::rescue);
  }

  @Override
  public JobCounts counts() {
    tables();
    return autoCommitted("count jobs", JobRows::counts);
  }

  @Override
  public List<DeadJob> dead(int limit) {
    tables();
    return autoCommitted("list dead letters", connection -> JobRows.dead(connection, limit));
  }

  @Override
  public boolean replay(long id) {
    tables();
    return autoCommitted("replay a job", connection -> JobRows.replay(connection, id));
  }

  Connection dedicatedConnection() throws SQLException {
    Connection connection = own.dataSource().getConnection();
    connection.setAutoCommit(true);
    return connection;
  }

  boolean heartbeat(Connection connection, long worker, Duration lease) throws SQLException {
    return tables().heartbeat(connection, worker, lease);
  }

  void removeWorker(long worker) {
    inOwnTransaction(
        "end a worker",
        connection -> {
          JobRows.removeWorker(connection, worker);
          return worker;
        });
  }

  /** What was found out about the database. */
  private record Opened(JobTables tables, Set<Capability> capabilities) {}

  private JobTables tables() {
    return opened().tables();
  }

  /** Asks the database what it is, the first time that it is needed. */
  private Opened opened() {
    Opened known = opened;
    if (known != null) {
      return known;
    }
    opening.lock();
    try {
      Opened found = opened;
      if (found == null) {
        found = autoCommitted("open the job store", JdbcJobStore::inspect);
        opened = found;
      }
      return found;
    } finally {
      opening.unlock();
    }
  }

  private static Opened inspect(Connection connection) throws SQLException {
    Dialect dialect = Dialect.of(connection);
    JobTables found =
        switch (dialect) {
          case POSTGRESQL -> new PostgresJobTables();
          case H2 -> new H2JobTables();
          case MARIADB, MYSQL ->
              throw new IllegalStateException(
                  "jobs run on PostgreSQL and H2 so far, but the database is " + dialect);
        };
    Set<Capability> capabilities = found.capabilities(connection);
    try {
      JobRows.check(connection);
    } catch (SQLException e) {
      throw new JobStoreException(
          "tables of underpin_jobs are missing or of another version; run JobsSchema.install(dataSource), or the scripts beside it: "
              + e.getMessage(),
          e);
    }
    return new Opened(found, capabilities);
  }

  private interface Statements<T> {
    T run(Connection connection) throws SQLException;
  }

  private interface JoinedStatements<T> {
    T run() throws SQLException;
  }

  private static <T> T perform(String what, JoinedStatements<T> statements) {
    try {
      return statements.run();
    } catch (SQLException e) {
      throw failed(what, e);
    }
  }

  private <T> T inOwnTransaction(String what, Statements<T> statements) {
    try {
      return own.inTransaction(statements::run);
    } catch (SQLException | TransactionException e) {
      throw failed(what, e);
    }
  }

  private <T> T autoCommitted(String what, Statements<T> statements) {
    try (Connection connection = own.dataSource().getConnection()) {
      boolean autoCommit = connection.getAutoCommit();
      if (autoCommit) {
        return statements.run(connection);
      }
      connection.setAutoCommit(true);
      try {
        return statements.run(connection);
      } finally {
        connection.setAutoCommit(false);
      }
    } catch (SQLException e) {
      throw failed(what, e);
    }
  }

  private static JobStoreException failed(String what, Exception e) {
    return new JobStoreException("could not %s: %s".formatted(what, e.getMessage()), e);
  }
}
