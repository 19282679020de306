package dev.underpin.testkit;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A real PostgreSQL for tests.
 *
 * <pre>{@code
 * try (TestDatabase database = PostgresServer.shared().freshDatabase()) {
 *   DataSource dataSource = database.dataSource();
 * }
 * }</pre>
 *
 * <p>One server serves all JVMs of a build; a test takes a database of its own on it. Where the
 * environment variable {@code UNDERPIN_TEST_POSTGRES_URL} is set (a JDBC URL with the user, and the
 * password if one is needed), the shared ones are that server. Servers that we start allow 300
 * connections, know the superuser {@code postgres} without a password, use the C locale.
 *
 * <p>Every method that starts or reaches a server throws IllegalStateException with the reason and
 * what to do when it cannot, and IllegalArgumentException for a malformed variable. Thread-safe.
 */
public final class PostgresServer {
  static final String OVERRIDE = "UNDERPIN_TEST_POSTGRES_URL";

  private static final String DURABILITY =
      """
      select 'fsync=' || current_setting('fsync')
          || ' synchronous_commit=' || current_setting('synchronous_commit')
          || ' full_page_writes=' || current_setting('full_page_writes')
      """;
  private static final String DURABLE = "fsync=on synchronous_commit=on full_page_writes=on";

  private final SqlClient client;
  private final boolean isOfTheBuild;

  private PostgresServer(SqlClient client, boolean isOfTheBuild) {
    this.client = client;
    this.isOfTheBuild = isOfTheBuild;
  }

  /** The build's fast server: fsync, synchronous_commit and full_page_writes are off. */
  public static PostgresServer shared() {
    return shared(System.getenv(OVERRIDE));
  }

  static PostgresServer shared(@Nullable String override) {
    return override == null ? started(ServerKind.POSTGRES) : running(override);
  }

  /** The build's durable server: what it has committed outlives a crash. Those settings are on. */
  public static PostgresServer durable() {
    return durable(System.getenv(OVERRIDE));
  }

  static PostgresServer durable(@Nullable String override) {
    if (override == null) {
      return started(ServerKind.POSTGRES_DURABLE);
    }
    PostgresServer server = running(override);
    server.client.requireDurable(OVERRIDE, DURABILITY, DURABLE);
    return server;
  }

  /**
   * Starts a server for one test, which that test may stop and kill. It is durable, and the given
   * settings of postgresql.conf go before; it is started here whatever the environment says.
   */
  public static PrivateServer<PostgresServer> startPrivate(Map<String, String> settings) {
    return PrivateServer.start(ServerKind.POSTGRES_DURABLE, settings, PostgresServer::at);
  }

  private static PostgresServer started(ServerKind kind) {
    return new PostgresServer(at(HostClient.ofThisJvm().shared(kind)).client, true);
  }

  private static PostgresServer at(String url) {
    return of("the URL of a started server", url);
  }

  private static PostgresServer running(String override) {
    PostgresServer server = of(OVERRIDE, override);
    server.client.requireRunning(OVERRIDE);
    return server;
  }

  private static PostgresServer of(String setting, String url) {
    JdbcUrl parsed = JdbcUrl.parse(SqlDriver.POSTGRESQL, setting, url);
    return new PostgresServer(new SqlClient(parsed), false);
  }

  /** The URL of the database that the server came with; user and password are in it. */
  public String jdbcUrl() {
    return client.url().text();
  }

  /** Makes an empty database with a name that is used once. */
  public TestDatabase freshDatabase() {
    return new PostgresDatabases(client, isOfTheBuild).fresh();
  }

  /** Its URL without the password. */
  @Override
  public String toString() {
    return client.url().toString();
  }
}
