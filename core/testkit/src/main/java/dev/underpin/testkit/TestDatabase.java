package dev.underpin.testkit;

import javax.sql.DataSource;

/**
 * An empty database of one test, from {@link PostgresServer#freshDatabase()} or {@link
 * MariaDbServer#freshDatabase()}; {@link #close} drops it.
 *
 * <pre>{@code
 * try (TestDatabase database = MariaDbServer.shared().freshDatabase()) {
 *   DataSource dataSource = database.dataSource();
 * }
 * }</pre>
 *
 * <p>Every method that reaches the server throws IllegalStateException when it is down or refuses.
 * Thread-safe.
 */
public final class TestDatabase implements AutoCloseable {
  private final JdbcUrl url;
  private final Databases databases;

  TestDatabase(JdbcUrl url, Databases databases) {
    this.url = url;
    this.databases = databases;
  }

  /** The database's name, of letters, digits and underscores. */
  public String name() {
    return url.database();
  }

  /** Its URL; user and password are in it. */
  public String jdbcUrl() {
    return url.text();
  }

  /** A new data source, without a pool: each connection is opened and closed for real. */
  public DataSource dataSource() {
    return url.driver().dataSource(url.text());
  }

  /**
   * Ends all connections to this database from the server's side ({@code pg_terminate_backend},
   * {@code KILL CONNECTION}), as an administrator or a failover does. Their open transactions are
   * rolled back; new connections are welcome.
   *
   * @return how many there were
   */
  public int terminateConnections() {
    return databases.terminateConnections(name());
  }

  /** Drops the database, ending connections that are still open. */
  @Override
  public void close() {
    databases.drop(name());
  }

  /** Its URL without the password. */
  @Override
  public String toString() {
    return url.toString();
  }
}
