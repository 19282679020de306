package dev.underpin.core.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;

/**
 * The table {@code underpin_schema}: which scripts ran, and how far one got that was interrupted.
 */
final class SchemaHistory {

  /** What is noted of a script; finished when all its statements are. */
  record Entry(String checksum, int statementsDone, boolean finished) {}

  private static final String CREATE_TABLE =
      """
      CREATE TABLE IF NOT EXISTS underpin_schema (
        module VARCHAR(64) NOT NULL,
        version INT NOT NULL,
        script VARCHAR(200) NOT NULL,
        checksum CHAR(64) NOT NULL,
        statements_done INT NOT NULL,
        finished BOOLEAN NOT NULL,
        changed_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL,
        PRIMARY KEY (module, version)
      )""";
  private static final String READ =
      "SELECT version, checksum, statements_done, finished FROM underpin_schema WHERE module = ?";
  private static final String BEGIN =
      "INSERT INTO underpin_schema (module, version, script, checksum, statements_done, finished)"
          + " VALUES (?, ?, ?, ?, 0, FALSE)";
  private static final String ADVANCE =
      "UPDATE underpin_schema SET statements_done = ?, finished = ?, changed_at = CURRENT_TIMESTAMP"
          + " WHERE module = ? AND version = ?";

  private final Connection connection;
  private final String module;

  SchemaHistory(Connection connection, String module) {
    this.connection = connection;
    this.module = module;
  }

  void createTable() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(CREATE_TABLE);
    }
  }

  Map<Integer, Entry> read() throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(READ)) {
      statement.setString(1, module);
      try (ResultSet rows = statement.executeQuery()) {
        Map<Integer, Entry> entries = new HashMap<>();
        while (rows.next()) {
          entries.put(
              rows.getInt("version"),
              new Entry(
                  rows.getString("checksum"),
                  rows.getInt("statements_done"),
                  rows.getBoolean("finished")));
        }
        return entries;
      }
    }
  }

  void begin(SqlScript script) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(BEGIN)) {
      statement.setString(1, module);
      statement.setInt(2, script.version());
      statement.setString(3, script.name());
      statement.setString(4, script.checksum());
      statement.executeUpdate();
    }
  }

  void advance(SqlScript script, int statementsDone, boolean finished) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(ADVANCE)) {
      statement.setInt(1, statementsDone);
      statement.setBoolean(2, finished);
      statement.setString(3, module);
      statement.setInt(4, script.version());
      statement.executeUpdate();
    }
  }
}
