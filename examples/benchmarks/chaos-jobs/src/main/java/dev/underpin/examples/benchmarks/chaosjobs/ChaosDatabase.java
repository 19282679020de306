package dev.underpin.examples.benchmarks.chaosjobs;

import com.zaxxer.hikari.HikariDataSource;
import dev.underpin.examples.benchmarks.chaosjobs.Engine.Server;
import dev.underpin.jobs.jdbc.JobsSchema;
import dev.underpin.testkit.PrivateServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A database of this run: on a private server that flushes what it commits, and can be killed; or
 * on one that runs already, which is left alone but for this database. Thread-safe.
 */
final class ChaosDatabase implements AutoCloseable {

  private static final Pattern URL =
      Pattern.compile("(jdbc:(?:postgresql|mariadb)://[^/]+/)([^?]*)(.*)");

  private final Engine engine;
  private final @Nullable PrivateServer<?> server;
  private final String adminUrl;
  private final String name = "underpin_chaos_" + ProcessHandle.current().pid();
  private final String url;

  private ChaosDatabase(Engine engine, @Nullable PrivateServer<?> server, String adminUrl) {
    this.engine = engine;
    this.server = server;
    this.adminUrl = adminUrl;
    Matcher parts = URL.matcher(adminUrl);
    if (!parts.matches() || !adminUrl.startsWith("jdbc:" + engine.word() + ":")) {
      throw new IllegalArgumentException(
          "--db must be jdbc:%s://host:port/database?user=… but was another URL"
              .formatted(engine.word()));
    }
    String parameters = parts.group(3).isEmpty() ? "?user=" + engine.word() : parts.group(3);
    this.url = parts.group(1) + name + parameters;
  }

  /** A database with the tables of jobs and of the ledger. */
  static ChaosDatabase create(Engine engine, @Nullable String url) throws SQLException {
    Server started = url == null ? engine.start() : null;
    ChaosDatabase database =
        started == null
            ? new ChaosDatabase(engine, null, String.valueOf(url))
            : new ChaosDatabase(engine, started.process(), started.url());
    execute(database.adminUrl, "CREATE DATABASE " + database.name);
    try (HikariDataSource dataSource = new HikariDataSource()) {
      dataSource.setJdbcUrl(database.url);
      JobsSchema.install(dataSource);
    }
    execute(database.url, engine.ledger());
    execute(database.url, engine.leaseTriggers());
    return database;
  }

  Engine engine() {
    return engine;
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
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      List<Long> sessions = new ArrayList<>();
      try (ResultSet rows = statement.executeQuery(engine.sessions(name, most))) {
        while (rows.next()) {
          sessions.add(rows.getLong(1));
        }
      }
      for (long session : sessions) {
        statement.execute(engine.terminate(session));
      }
      return sessions.size();
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
      execute(adminUrl, engine.drop(name));
    }
  }
}
