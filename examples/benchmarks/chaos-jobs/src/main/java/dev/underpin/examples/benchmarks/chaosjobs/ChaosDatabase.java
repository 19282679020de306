package dev.underpin.examples.benchmarks.chaosjobs;

import dev.underpin.jobs.jdbc.JobsSchema;
import dev.underpin.testkit.PostgresServer;
import dev.underpin.testkit.PrivateServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A database of this run on a PostgreSQL: on a private server with fsync on, which can be killed;
 * or on one that runs already, which is left alone but for this database. Thread-safe.
 */
final class ChaosDatabase implements AutoCloseable {

  private static final Pattern URL = Pattern.compile("(jdbc:postgresql://[^/]+/)([^?]*)(.*)");

  private static final String[] LEDGER = {
    "CREATE SCHEMA ledger",
    "CREATE TABLE ledger.runs (job_id BIGINT, request TEXT, node TEXT,"
        + " at TIMESTAMPTZ DEFAULT clock_timestamp())",
    "CREATE TABLE ledger.effects (job_id BIGINT, request TEXT, node TEXT,"
        + " at TIMESTAMPTZ DEFAULT clock_timestamp())",
    "CREATE TABLE ledger.orders (job_id BIGINT)",
  };

  private final @Nullable PrivateServer<PostgresServer> server;
  private final String adminUrl;
  private final String name = "underpin_chaos_" + ProcessHandle.current().pid();
  private final String url;

  private ChaosDatabase(@Nullable PrivateServer<PostgresServer> server, String adminUrl) {
    this.server = server;
    this.adminUrl = adminUrl;
    Matcher parts = URL.matcher(adminUrl);
    if (!parts.matches()) {
      throw new IllegalArgumentException(
          "--db must be jdbc:postgresql://host:port/database?user=… but was another URL");
    }
    String parameters = parts.group(3).isEmpty() ? "?ApplicationName=chaos" : parts.group(3);
    this.url = parts.group(1) + name + parameters;
  }

  /** A database with the tables of jobs and of the ledger. */
  static ChaosDatabase create(@Nullable String url) throws SQLException {
    PrivateServer<PostgresServer> server =
        url == null ? PostgresServer.startPrivate(Map.of()) : null;
    ChaosDatabase database =
        new ChaosDatabase(server, server == null ? String.valueOf(url) : adminUrl(server));
    execute(database.adminUrl, "CREATE DATABASE " + database.name);
    PGSimpleDataSource dataSource = new PGSimpleDataSource();
    dataSource.setUrl(database.url);
    JobsSchema.install(dataSource);
    execute(database.url, LEDGER);
    return database;
  }

  private static String adminUrl(PrivateServer<PostgresServer> server) {
    return server.server().jdbcUrl();
  }

  String url() {
    return url;
  }

  /** A new connection, not through any proxy. */
  Connection connect() throws SQLException {
    return DriverManager.getConnection(url);
  }

  boolean canRestart() {
    return server != null;
  }

  /** Ends the server, in good order or with SIGKILL, and starts it again. */
  void restart(boolean inGoodOrder) {
    if (server == null) {
      throw new IllegalStateException("a server that was not started here is not restarted");
    }
    if (inGoodOrder) {
      server.stop();
    } else {
      server.kill();
    }
    server.start();
  }

  /** Ends some of the connections, whatever they are doing. */
  int terminateSome(int most) throws SQLException {
    String sql =
        "SELECT count(pg_terminate_backend(pid)) FROM (SELECT pid FROM pg_stat_activity WHERE"
            + " datname = '%s' AND pid <> pg_backend_pid() ORDER BY random() LIMIT %d) AS chosen";
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql.formatted(name, most))) {
      rows.next();
      return rows.getInt(1);
    }
  }

  private static void execute(String url, String... sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      for (String one : sql) {
        statement.execute(one);
      }
    }
  }

  @Override
  public void close() throws SQLException {
    if (server != null) {
      server.close();
    } else {
      execute(adminUrl, "DROP DATABASE " + name + " WITH (FORCE)");
    }
  }
}
