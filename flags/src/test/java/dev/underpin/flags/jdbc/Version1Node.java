package dev.underpin.flags.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.sql.DataSource;

/** What a node of before segments does to the tables: its statements, as they were. */
record Version1Node(DataSource dataSource) {

  private static final String ALL =
      """
      SELECT r.seq, r.token, r.changed_at, 0 AS now_at, f.flag_key, f.version, f.definition
      FROM underpin_flag_revision r LEFT JOIN underpin_flags f ON 1 = 1
      WHERE r.id = 1
      ORDER BY f.flag_key""";
  private static final String AS_OF =
      """
      SELECT h.flag_key, h.version, h.after_value AS definition
      FROM underpin_flag_history h
      JOIN (SELECT flag_key, MAX(version) AS version FROM underpin_flag_history
            WHERE changed_at <= ? GROUP BY flag_key) newest
        ON newest.flag_key = h.flag_key AND newest.version = h.version
      ORDER BY h.flag_key""";
  private static final String[] WRITE = {
    "INSERT INTO underpin_flags (version, definition, flag_key) VALUES (1, ?, ?)",
    """
    INSERT INTO underpin_flag_history
      (after_value, flag_key, version, changed_at, actor, reason, before_value)
    VALUES (?, ?, 1, 1, 'old', 'node', NULL)"""
  };

  Map<String, String> load() throws SQLException {
    return definitions(ALL, 0);
  }

  Map<String, String> asOf(long micros) throws SQLException {
    return definitions(AS_OF, micros);
  }

  private Map<String, String> definitions(String sql, long parameter) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      if (sql.contains("?")) {
        statement.setLong(1, parameter);
      }
      try (ResultSet row = statement.executeQuery()) {
        Map<String, String> definitions = new LinkedHashMap<>();
        while (row.next()) {
          definitions.put(row.getString("flag_key"), row.getString("definition"));
        }
        return definitions;
      }
    }
  }

  void create(String key, String definition) throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      for (String sql : WRITE) {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
          statement.setString(1, definition);
          statement.setString(2, key);
          statement.executeUpdate();
        }
      }
      try (PreparedStatement statement =
          connection.prepareStatement(
              "UPDATE underpin_flag_revision SET seq = seq + 1, token = 'old' WHERE id = 1")) {
        statement.executeUpdate();
      }
    }
  }
}
