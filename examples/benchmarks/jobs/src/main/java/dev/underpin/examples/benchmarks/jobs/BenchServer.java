package dev.underpin.examples.benchmarks.jobs;

import dev.underpin.testkit.PostgresServer;
import dev.underpin.testkit.PrivateServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The one server on which all are measured, each in a database of its own. */
final class BenchServer implements AutoCloseable {

  private static final Pattern URL = Pattern.compile("(jdbc:postgresql://[^/]+/)([^?]*)(.*)");
  private static final Map<String, String> SETTINGS =
      Map.of("shared_preload_libraries", "pg_stat_statements", "max_connections", "400");

  private final @Nullable PrivateServer<PostgresServer> server;
  private final String url;
  private final Matcher parts;
  private final List<String> names = new ArrayList<>();

  private BenchServer(@Nullable PrivateServer<PostgresServer> server, String url) {
    this.server = server;
    this.url = url;
    this.parts = URL.matcher(url);
    if (!parts.matches()) {
      throw new IllegalArgumentException(
          "--db must be jdbc:postgresql://host:port/database?user=… but was another URL");
    }
  }

  /** A server that runs already, or a private one with fsync on. */
  static BenchServer of(@Nullable String url) {
    if (url != null) {
      return new BenchServer(null, url);
    }
    PrivateServer<PostgresServer> server = PostgresServer.startPrivate(SETTINGS);
    return new BenchServer(server, server.server().jdbcUrl());
  }

  /** A new database. */
  BenchDatabase database(String purpose) throws SQLException {
    String name = "underpin_bench_" + purpose;
    execute("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
    execute("CREATE DATABASE " + name);
    names.add(name);
    String parameters = parts.group(3).isEmpty() ? "?" : parts.group(3) + "&";
    return new BenchDatabase(
        name, parts.group(1) + name + parameters + "reWriteBatchedInserts=true", url);
  }

  /** What a reader should know of it. */
  String settings() throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT 'PostgreSQL ' || current_setting('server_version') || ', fsync '"
                    + " || current_setting('fsync') || ', synchronous_commit '"
                    + " || current_setting('synchronous_commit') || ', shared_buffers '"
                    + " || current_setting('shared_buffers') || ', on the same machine'")) {
      rows.next();
      return rows.getString(1) + ".";
    }
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Override
  public void close() throws SQLException {
    if (server != null) {
      server.close();
      return;
    }
    for (String name : names) {
      execute("DROP DATABASE " + name + " WITH (FORCE)");
    }
  }
}
