package dev.underpin.examples.benchmarks.jobs;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * One contender's database.
 *
 * @param name its name
 * @param url its URL
 * @param adminUrl of another database of the server, from where it is looked at
 */
record BenchDatabase(String name, String url, String adminUrl) {

  private static final Duration EMPTY_LIMIT = Duration.ofMinutes(5);

  HikariDataSource pool(int size) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(url);
    config.setMaximumPoolSize(size);
    config.setMinimumIdle(size);
    return new HikariDataSource(config);
  }

  void execute(String... sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      for (String one : sql) {
        statement.execute(one);
      }
    }
  }

  long number(String sql) throws SQLException {
    return number(url, sql);
  }

  private static long number(String url, String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getLong(1);
    }
  }

  /** {@return how many bytes of WAL the server has written so far} */
  long wal() throws SQLException {
    return number(adminUrl, "SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint");
  }

  /** Makes what comes comparable: nothing left over to be vacuumed or written meanwhile. */
  void calm() throws SQLException {
    execute("VACUUM ANALYZE", "CHECKPOINT");
  }

  /** {@return how many statements this database has executed so far} */
  long statements() throws SQLException {
    return number(
        adminUrl,
        "SELECT coalesce(sum(calls), 0) FROM pg_stat_statements WHERE dbid ="
            + " (SELECT oid FROM pg_database WHERE datname = '%s')".formatted(name));
  }

  /** Has the server count statements, which it must have been started for. */
  boolean canCountStatements() {
    try {
      number(adminUrl, "SELECT count(*) FROM pg_available_extensions");
      try (Connection connection = DriverManager.getConnection(adminUrl);
          Statement statement = connection.createStatement()) {
        statement.execute("CREATE EXTENSION IF NOT EXISTS pg_stat_statements");
      }
      statements();
      return true;
    } catch (SQLException e) {
      System.out.println("statements are not counted: " + e.getMessage());
      return false;
    }
  }

  /** {@return the monotonic time at which the query gave 0} */
  long awaitZero(String sql) throws SQLException, InterruptedException {
    long until = System.nanoTime() + EMPTY_LIMIT.toNanos();
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      while (true) {
        try (ResultSet rows = statement.executeQuery(sql)) {
          rows.next();
          long now = System.nanoTime();
          if (rows.getLong(1) == 0) {
            return now;
          }
          if (now - until > 0) {
            throw new IllegalStateException(name + " still has " + rows.getLong(1) + " to do");
          }
        }
        TimeUnit.MILLISECONDS.sleep(5);
      }
    }
  }
}
