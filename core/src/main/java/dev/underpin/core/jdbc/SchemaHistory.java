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

  /**
   * What is noted of a script.
   *
   * @param underWay the statement that was begun and neither finished nor failed, from 1; 0: none
   * @param finished when all its statements are
   */
  record Entry(String checksum, int statementsDone, int underWay, boolean finished) {}

  private static final String CREATE_TABLE =
      """
      CREATE TABLE IF NOT EXISTS underpin_schema (
        module VARCHAR(64) NOT NULL,
        version INT NOT NULL,
        script VARCHAR(200) NOT NULL,
        checksum CHAR(64) NOT NULL,
        statements_done INT NOT NULL,
        statement_under_way INT DEFAULT 0 NOT NULL,
        finished BOOLEAN NOT NULL,
        changed_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL,
        PRIMARY KEY (module, version)
      )""";
  private static final String READ =
      "SELECT version, checksum, statements_done, statement_under_way, finished"
          + " FROM underpin_schema WHERE module = ?";
  private static final String BEGIN =
      "INSERT INTO underpin_schema (module, version, script, checksum, statements_done, finished)"
          + " VALUES (?, ?, ?, ?, 0, FALSE)";
  private static final String ADVANCE =
      "UPDATE underpin_schema SET statements_done = ?, statement_under_way = 0, finished = ?,"
          + " changed_at = CURRENT_TIMESTAMP"
          + " WHERE module = ? AND version = ?";
  private static final String UNDER_WAY =
      "UPDATE underpin_schema SET statement_under_way = ?, changed_at = CURRENT_TIMESTAMP"
          + " WHERE module = ? AND version = ?";

  private final Connection connection;
  private final String module;
  private final boolean resumable;

  /** Resumable: each note is committed by itself, and a later start goes on from there. */
  SchemaHistory(Connection connection, String module, boolean resumable) {
    this.connection = connection;
    this.module = module;
    this.resumable = resumable;
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
                  rows.getInt("statement_under_way"),
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

  /** Notes the statement that comes next; 0: none is under way any more. */
  void underWay(SqlScript script, int statement) throws SQLException {
    if (!resumable) {
      return;
    }
    try (PreparedStatement update = connection.prepareStatement(UNDER_WAY)) {
      update.setInt(1, statement);
      update.setString(2, module);
      update.setInt(3, script.version());
      update.executeUpdate();
    }
  }
}
