package dev.underpin.flags.jdbc;

import dev.underpin.flags.Change;
import dev.underpin.flags.FlagChange;
import dev.underpin.flags.FlagEdit;
import dev.underpin.flags.FlagRow;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Flags or segments, and what became of each: the same SQL on two pairs of tables. What is removed
 * keeps its row, with an empty definition, so that its versions go on.
 */
final class EntryTable {

  static final EntryTable FLAGS =
      new EntryTable("underpin_flags", "underpin_flag_history", "flag_key");
  static final EntryTable SEGMENTS =
      new EntryTable("underpin_flag_segments", "underpin_flag_segment_history", "segment_key");

  // keys in one statement
  private static final int CHUNK = 500;

  private final String lock;
  private final String insert;
  private final String update;
  private final String record;
  private final String history;
  private final String asOf;

  private EntryTable(String table, String past, String key) {
    lock =
        "SELECT %2$s AS entry_key, version, definition FROM %1$s WHERE %2$s IN "
            .formatted(table, key);
    insert = "INSERT INTO %s (version, definition, %s) VALUES (?, ?, ?)".formatted(table, key);
    update = "UPDATE %s SET version = ?, definition = ? WHERE %s = ?".formatted(table, key);
    record =
        """
        INSERT INTO %s (%s, version, changed_at, actor, reason, before_value, after_value)
        VALUES (?, ?, ?, ?, ?, ?, ?)"""
            .formatted(past, key);
    history =
        """
        SELECT version, changed_at, actor, reason, before_value, after_value
        FROM %s WHERE %s = ?
        ORDER BY version DESC LIMIT ?"""
            .formatted(past, key);
    asOf =
        """
        SELECT h.%2$s AS entry_key, h.version, h.after_value
        FROM %1$s h
        JOIN (SELECT %2$s, MAX(version) AS version FROM %1$s
              WHERE changed_at <= ? GROUP BY %2$s) newest
          ON newest.%2$s = h.%2$s AND newest.version = h.version
        ORDER BY h.%2$s"""
            .formatted(past, key);
  }

  static EntryTable of(FlagEdit.Kind kind) {
    return kind == FlagEdit.Kind.FLAG ? FLAGS : SEGMENTS;
  }

  /** What there is of these keys, by key; nobody else changes it until the transaction ends. */
  Map<String, FlagRow> lock(Connection connection, List<String> keys) throws SQLException {
    Map<String, FlagRow> found = new HashMap<>();
    for (int from = 0; from < keys.size(); from += CHUNK) {
      lockChunk(connection, keys.subList(from, Math.min(from + CHUNK, keys.size())), found);
    }
    return found;
  }

  private void lockChunk(Connection connection, List<String> keys, Map<String, FlagRow> found)
      throws SQLException {
    String marks = String.join(", ", Collections.nCopies(keys.size(), "?"));
    String sql = "%s(%s) FOR UPDATE".formatted(lock, marks);
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < keys.size(); i++) {
        statement.setString(i + 1, keys.get(i));
      }
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          String key = row.getString("entry_key");
          FlagRow known = new FlagRow(key, row.getLong("version"), row.getString("definition"));
          found.put(key, known);
        }
      }
    }
  }

  void put(Connection connection, List<FlagEdit> edits) throws SQLException {
    put(connection, insert, edits.stream().filter(edit -> edit.version() == 1).toList());
    put(connection, update, edits.stream().filter(edit -> edit.version() != 1).toList());
  }

  private static void put(Connection connection, String sql, List<FlagEdit> edits)
      throws SQLException {
    if (edits.isEmpty()) {
      return;
    }
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (FlagEdit edit : edits) {
        statement.setLong(1, edit.version());
        statement.setString(2, edit.json());
        statement.setString(3, edit.key());
        statement.addBatch();
      }
      statement.executeBatch();
    }
  }

  void record(Connection connection, List<FlagChange> changes) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(record)) {
      for (FlagChange change : changes) {
        statement.setString(1, change.key());
        statement.setLong(2, change.version());
        statement.setLong(3, FlagTables.micros(change.at()));
        statement.setString(4, change.change().actor());
        statement.setString(5, change.change().reason());
        statement.setString(6, change.before());
        statement.setString(7, change.after() == null ? "" : change.after());
        statement.addBatch();
      }
      statement.executeBatch();
    }
  }

  List<FlagChange> history(Connection connection, String key, int limit) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(history)) {
      statement.setString(1, key);
      statement.setInt(2, limit);
      try (ResultSet row = statement.executeQuery()) {
        List<FlagChange> changes = new ArrayList<>();
        while (row.next()) {
          changes.add(change(key, row));
        }
        return changes;
      }
    }
  }

  private static FlagChange change(String key, ResultSet row) throws SQLException {
    return new FlagChange(
        key,
        row.getLong("version"),
        FlagTables.instant(row.getLong("changed_at")),
        Change.by(row.getString("actor"), row.getString("reason")),
        present(row.getString("before_value")),
        present(row.getString("after_value")));
  }

  /** What was removed has no definition. */
  static @Nullable String present(@Nullable String definition) {
    return definition == null || definition.isEmpty() ? null : definition;
  }

  List<FlagRow> asOf(Connection connection, Instant time) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(asOf)) {
      statement.setLong(1, FlagTables.micros(time));
      try (ResultSet row = statement.executeQuery()) {
        List<FlagRow> rows = new ArrayList<>();
        while (row.next()) {
          rows.add(
              new FlagRow(
                  row.getString("entry_key"),
                  row.getLong("version"),
                  row.getString("after_value")));
        }
        return rows;
      }
    }
  }
}
