package dev.underpin.examples.shop;

import static dev.underpin.examples.shop.StartFailure.oneLine;
import static dev.underpin.examples.shop.StartFailure.quoted;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.underpin.core.jdbc.TransactionException;
import dev.underpin.core.jdbc.Transactions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;

/** The shop's connections: a pool, and the one place where transactions begin and end. */
final class Database implements AutoCloseable {
  private static final int POOL_SIZE = 10;
  private static final long POOL_WAIT_MILLIS = 5_000;

  // H2's codes for a URL that it cannot read: malformed, relative, twice or unknown settings
  private static final Set<Integer> H2_URL_ERRORS = Set.of(90_011, 90_046, 90_066, 90_113);

  // PostgreSQL's states when two shops start on one empty database: unique key, duplicate table
  private static final Set<String> ANOTHER_SHOP_WAS_FASTER = Set.of("23505", "42P07");

  private final HikariDataSource pool;

  private final DataSource connections;

  private final Transactions transactions;

  private Database(HikariDataSource pool, UnaryOperator<DataSource> watch) {
    this.pool = pool;
    this.connections = watch.apply(pool);
    this.transactions = Transactions.of(connections);
  }

  /** Work inside a transaction: it uses the connection and leaves its end to the caller. */
  @FunctionalInterface
  interface Work<T, E extends Exception> {
    T in(Connection connection) throws SQLException, E;
  }

  /** Connects, makes missing tables, fills an empty shop. */
  static Database open(DatabaseUrl url) throws StartFailure {
    return open(url, UnaryOperator.identity());
  }

  /** The same, with somebody between the shop and its pool. */
  static Database open(DatabaseUrl url, UnaryOperator<DataSource> watch) throws StartFailure {
    if (url.isH2File()) {
      requireWritable(url.folder());
    }
    Properties settings = settings(url);
    // the first connection is not the pool's: its failure comes at once and with its cause
    try (Connection first = DriverManager.getConnection(url.value(), settings)) {
      prepare(first);
      return new Database(pool(config(url, settings)), watch);
    } catch (SQLException failure) {
      throw refused(url, failure);
    }
  }

  private static void prepare(Connection connection) throws SQLException {
    if (connection.isReadOnly()) {
      throw new SQLException("the database is read-only");
    }
    try {
      inTransaction(connection, Database::fillIfEmpty);
    } catch (SQLException failure) {
      if (!ANOTHER_SHOP_WAS_FASTER.contains(failure.getSQLState())) {
        throw failure;
      }
      inTransaction(connection, Database::fillIfEmpty);
    }
  }

  private static boolean fillIfEmpty(Connection connection) throws SQLException {
    Schema.install(connection);
    return Seed.fill(connection);
  }

  private static HikariConfig config(DatabaseUrl url, Properties settings) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("shop");
    config.setJdbcUrl(url.value());
    config.setDataSourceProperties(settings);
    config.setMaximumPoolSize(POOL_SIZE);
    config.setConnectionTimeout(POOL_WAIT_MILLIS);
    config.setInitializationFailTimeout(-1); // or the pool logs a failure, and then throws it
    if (url.isH2()) {
      config.setMaxLifetime(0); // an in-memory database ends with its last connection
    }
    return config;
  }

  /** A pool that holds a connection: an in-memory database would end with the one before. */
  private static HikariDataSource pool(HikariConfig config) throws SQLException {
    HikariDataSource pool = new HikariDataSource(config);
    try {
      pool.getConnection().close();
      return pool;
    } catch (SQLException failure) {
      pool.close();
      throw failure;
    }
  }

  /** What the URL leaves open. */
  private static Properties settings(DatabaseUrl url) {
    Properties settings = new Properties();
    if (url.isH2() && !url.hasSetting("USER")) {
      settings.setProperty("user", "sa");
    }
    if (url.isH2File() && !url.hasSetting("TRACE_LEVEL_FILE")) {
      settings.setProperty("TRACE_LEVEL_FILE", "0"); // errors are thrown, not also filed or printed
    }
    return settings;
  }

  /** Fails unless files can be made in this folder, which need not exist yet. */
  private static void requireWritable(Path folder) throws StartFailure {
    Path existing = folder.toAbsolutePath().normalize();
    while (existing != null && !Files.exists(existing)) {
      existing = existing.getParent();
    }
    if (existing == null || !Files.isDirectory(existing) || !Files.isWritable(existing)) {
      throw StartFailure.environment(
          ("data folder %s must be a writable folder but %s is not; make it writable, or choose"
                  + " another by --db")
              .formatted(quoted(folder.toString()), quoted(String.valueOf(existing))));
    }
  }

  private static StartFailure refused(DatabaseUrl url, SQLException failure) {
    // drivers repeat the URL, and with it the password
    String reason = Objects.toString(failure.getMessage(), "").replace(url.value(), url.toString());
    if (url.isH2() && H2_URL_ERRORS.contains(failure.getErrorCode())) {
      return StartFailure.usage(
          "--db must be a JDBC URL that H2 understands but was %s: %s; correct the URL"
              .formatted(quoted(url.toString()), oneLine(reason)));
    }
    return StartFailure.environment(
        ("database %s must be reachable and writable but refused: %s; check that it runs, that"
                + " no other shop holds its file, that user and password are right, or choose"
                + " another by --db")
            .formatted(quoted(url.toString()), oneLine(reason)));
  }

  /** A connection for reads, in auto-commit mode; the caller closes it. */
  Connection connect() throws SQLException {
    return connections.getConnection();
  }

  /** Runs the work in a transaction of its own: committed when it returns, rolled back if not. */
  <T, E extends Exception> T inTransaction(Work<T, E> work) throws SQLException, E {
    try {
      return transactions.<T, E>inTransaction(connection -> unchecked(work, connection));
    } catch (StatementFailed failure) {
      throw failure.failure;
    } catch (TransactionException failure) {
      throw new SQLException(failure.getMessage(), failure);
    }
  }

  private static <T, E extends Exception> T unchecked(Work<T, E> work, Connection connection)
      throws E {
    try {
      return work.in(connection);
    } catch (SQLException failure) {
      throw new StatementFailed(failure);
    }
  }

  /** Carries a statement's failure through code that has an exception of its own. */
  private static final class StatementFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final SQLException failure;

    StatementFailed(SQLException failure) {
      super(failure);
      this.failure = failure;
    }
  }

  int busyConnections() {
    return pool.getHikariPoolMXBean().getActiveConnections();
  }

  int mostConnections() {
    return pool.getMaximumPoolSize();
  }

  /** The same transactions, for whoever joins them. */
  Transactions transactions() {
    return transactions;
  }

  private static <T, E extends Exception> T inTransaction(Connection connection, Work<T, E> work)
      throws SQLException, E {
    connection.setAutoCommit(false);
    try {
      T result = work.in(connection);
      connection.commit();
      return result;
    } catch (Throwable failure) {
      rollback(connection, failure);
      throw failure;
    }
  }

  private static void rollback(Connection connection, Throwable failure) {
    try {
      connection.rollback();
    } catch (SQLException alsoFailed) {
      failure.addSuppressed(alsoFailed);
    }
  }

  @Override
  public void close() {
    pool.close();
  }
}
