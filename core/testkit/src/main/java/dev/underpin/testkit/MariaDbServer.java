package dev.underpin.testkit;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A real MariaDB for tests.
 *
 * <pre>{@code
 * try (TestDatabase database = MariaDbServer.shared().freshDatabase()) {
 *   DataSource dataSource = database.dataSource();
 * }
 * }</pre>
 *
 * <p>One server serves all JVMs of a build; a test takes a database of its own on it. Where the
 * environment variable {@code UNDERPIN_TEST_MYSQL_URL} is set (a URL of the MariaDB driver with the
 * user, and the password if one is needed; it may lead to a MySQL), the shared ones are that
 * server. Servers that we start are MariaDB 11.4 for Linux on x86-64, allow 300 connections, know
 * the superuser {@code root} without a password, use utf8mb4, and have no TLS.
 *
 * <p>Every method that starts or reaches a server throws IllegalStateException with the reason and
 * what to do when it cannot, and IllegalArgumentException for a malformed variable. Thread-safe.
 */
public final class MariaDbServer {
  static final String OVERRIDE = "UNDERPIN_TEST_MYSQL_URL";

  private static final String DURABILITY =
      "select concat('innodb_flush_log_at_trx_commit=', @@innodb_flush_log_at_trx_commit)";
  private static final String DURABLE = "innodb_flush_log_at_trx_commit=1";

  private final SqlClient client;

  private MariaDbServer(SqlClient client) {
    this.client = client;
  }

  /** The build's fast server: it does not flush at a commit, and never waits for the disk. */
  public static MariaDbServer shared() {
    return shared(System.getenv(OVERRIDE));
  }

  static MariaDbServer shared(@Nullable String override) {
    return override == null ? started(ServerKind.MARIADB) : running(override);
  }

  /** The build's durable server: what it has committed outlives a crash. */
  public static MariaDbServer durable() {
    return durable(System.getenv(OVERRIDE));
  }

  static MariaDbServer durable(@Nullable String override) {
    if (override == null) {
      return started(ServerKind.MARIADB_DURABLE);
    }
    MariaDbServer server = running(override);
    server.client.requireDurable(OVERRIDE, DURABILITY, DURABLE);
    return server;
  }

  /**
   * Starts a server for one test, which that test may stop and kill. It is durable, and the given
   * settings of my.cnf go before; it is started here whatever the environment says.
   */
  public static PrivateServer<MariaDbServer> startPrivate(Map<String, String> settings) {
    return PrivateServer.start(ServerKind.MARIADB_DURABLE, settings, MariaDbServer::at);
  }

  private static MariaDbServer started(ServerKind kind) {
    return at(HostClient.ofThisJvm().shared(kind));
  }

  private static MariaDbServer at(String url) {
    return of("the URL of a started server", url);
  }

  private static MariaDbServer running(String override) {
    MariaDbServer server = of(OVERRIDE, override);
    server.client.requireRunning(OVERRIDE);
    return server;
  }

  private static MariaDbServer of(String setting, String url) {
    return new MariaDbServer(new SqlClient(JdbcUrl.parse(SqlDriver.MARIADB, setting, url)));
  }

  /** The URL of a database that the server came with; user and password are in it. */
  public String jdbcUrl() {
    return client.url().text();
  }

  /** Makes an empty database with a name that is used once. */
  public TestDatabase freshDatabase() {
    return new MariaDbDatabases(client).fresh();
  }

  /** Its URL without the password. */
  @Override
  public String toString() {
    return client.url().toString();
  }
}
