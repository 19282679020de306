package dev.underpin.examples.benchmarks.chaoscache;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

/** The source of truth: rows with versions in a PostgreSQL that nothing happens to. */
final class Rows implements AutoCloseable {

  private static final String CREATE =
      "CREATE TABLE chaos_rows (key TEXT PRIMARY KEY, tag TEXT, version BIGINT NOT NULL)";
  private static final String INSERT =
      "INSERT INTO chaos_rows (key, tag, version) VALUES (?, ?, 1)";
  private static final String READ = "SELECT key, version FROM chaos_rows WHERE key = ANY (?)";
  private static final String CHANGE =
      "UPDATE chaos_rows SET version = version + 1 WHERE key = ? RETURNING key, version";
  private static final String CHANGE_TAG =
      "UPDATE chaos_rows SET version = version + 1 WHERE tag = ? RETURNING key, version";
  private static final String OUTBOX = "SELECT id FROM underpin_cache_outbox";
  private static final String LATEST_OUTBOX =
      "SELECT currval(pg_get_serial_sequence('underpin_cache_outbox', 'id'))";

  private final HikariDataSource pool;

  Rows(String jdbcUrl, int connections) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(jdbcUrl);
    config.setMaximumPoolSize(connections);
    config.setMinimumIdle(1);
    pool = new HikariDataSource(config);
  }

  DataSource dataSource() {
    return pool;
  }

  Connection connect() throws SQLException {
    return pool.getConnection();
  }

  void create() throws SQLException {
    List<String> keys = new ArrayList<>();
    for (int i = 0; i < Keys.TAGGED; i++) {
      keys.addAll(List.of(Keys.put(i), Keys.plain(i), Keys.tagged(i)));
    }
    try (Connection connection = connect();
        Statement create = connection.createStatement()) {
      create.execute(CREATE);
      try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
        for (String key : keys) {
          insert.setString(1, key);
          insert.setString(2, Keys.isTagged(key) ? Keys.tagOf(key) : null);
          insert.addBatch();
        }
        insert.executeBatch();
      }
    }
  }

  Map<String, Row> read(Collection<String> keys) throws SQLException {
    Map<String, Row> rows = new HashMap<>();
    try (Connection connection = connect();
        PreparedStatement read = connection.prepareStatement(READ)) {
      read.setArray(1, connection.createArrayOf("text", keys.toArray()));
      versions(read).forEach((key, version) -> rows.put(key, new Row(key, version)));
    }
    return rows;
  }

  /** One more version of a row, committed when this returns. */
  Map<String, Long> change(String key) throws SQLException {
    try (Connection connection = connect()) {
      return change(connection, key);
    }
  }

  Map<String, Long> change(Connection connection, String key) throws SQLException {
    try (PreparedStatement change = connection.prepareStatement(CHANGE)) {
      change.setString(1, key);
      return versions(change);
    }
  }

  /** The same of all rows of a tag. */
  Map<String, Long> changeTag(String tag) throws SQLException {
    try (Connection connection = connect();
        PreparedStatement change = connection.prepareStatement(CHANGE_TAG)) {
      change.setString(1, tag);
      return versions(change);
    }
  }

  private static Map<String, Long> versions(PreparedStatement statement) throws SQLException {
    Map<String, Long> versions = new HashMap<>();
    try (ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        versions.put(rows.getString(1), rows.getLong(2));
      }
    }
    return versions;
  }

  /** The outbox row that this connection wrote last. */
  static long latestOutboxRow(Connection connection) throws SQLException {
    return numbers(connection, LATEST_OUTBOX).get(0);
  }

  List<Long> outbox() throws SQLException {
    try (Connection connection = connect()) {
      return numbers(connection, OUTBOX);
    }
  }

  private static List<Long> numbers(Connection connection, String sql) throws SQLException {
    List<Long> numbers = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        numbers.add(rows.getLong(1));
      }
    }
    return numbers;
  }

  @Override
  public void close() {
    pool.close();
  }
}
