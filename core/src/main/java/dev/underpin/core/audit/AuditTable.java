package dev.underpin.core.audit;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The SQL of the audit log, the same on every database. */
final class AuditTable {

  private static final String HEAD = "SELECT seq, mac FROM underpin_audit_head WHERE id = 1";
  private static final String LOCK_HEAD = HEAD + " FOR UPDATE";
  private static final String MOVE_HEAD =
      "UPDATE underpin_audit_head SET seq = ?, mac = ? WHERE id = 1";
  private static final String COLUMNS =
      "seq, recorded_at, actor, action, target, before_value, after_value, reason, request_id,"
          + " key_id, previous_mac, mac";
  private static final String INSERT =
      "INSERT INTO underpin_audit (" + COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
  private static final String PAGE =
      "SELECT " + COLUMNS + " FROM underpin_audit WHERE seq > ? ORDER BY seq LIMIT ?";
  private static final String FIND = "SELECT " + COLUMNS + " FROM underpin_audit WHERE 1 = 1";

  private AuditTable() {}

  static @Nullable AuditHead head(Connection connection) throws SQLException {
    return head(connection, HEAD);
  }

  static AuditHead requireHead(Connection connection) throws SQLException {
    return required(head(connection));
  }

  /** Held until the transaction ends: appends stand in one line, on however many nodes. */
  static AuditHead lockHead(Connection connection) throws SQLException {
    return required(head(connection, LOCK_HEAD));
  }

  private static AuditHead required(@Nullable AuditHead head) {
    if (head == null) {
      throw new AuditException(
          "the row of underpin_audit_head is gone or malformed; run verify() to see what else is",
          null);
    }
    return head;
  }

  private static @Nullable AuditHead head(Connection connection, String sql) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql);
        ResultSet rows = statement.executeQuery()) {
      return rows.next() ? parsed(rows.getLong("seq"), rows.getString("mac")) : null;
    }
  }

  private static @Nullable AuditHead parsed(long sequence, String mac) {
    try {
      return new AuditHead(sequence, mac);
    } catch (IllegalArgumentException e) {
      return null; // as good as none
    }
  }

  static void moveHead(Connection connection, AuditHead head) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(MOVE_HEAD)) {
      statement.setLong(1, head.sequence());
      statement.setString(2, head.mac());
      statement.executeUpdate();
    }
  }

  static void insert(Connection connection, AuditRecord added, ChainRow row) throws SQLException {
    AuditEntry entry = added.entry();
    try (PreparedStatement statement = connection.prepareStatement(INSERT)) {
      statement.setLong(1, added.sequence());
      statement.setLong(2, micros(added.at()));
      statement.setString(3, entry.actor());
      statement.setString(4, entry.action());
      statement.setString(5, entry.target());
      statement.setString(6, entry.before());
      statement.setString(7, entry.after());
      statement.setString(8, entry.reason());
      statement.setString(9, added.requestId());
      statement.setString(10, row.keyId());
      statement.setString(11, row.previousMac());
      statement.setString(12, row.mac());
      statement.executeUpdate();
    }
  }

  static long micros(Instant at) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, at);
  }

  /** The next rows by place, reduced as they are read. */
  static List<ChainRow> page(Connection connection, long after, int limit) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(PAGE)) {
      statement.setLong(1, after);
      statement.setInt(2, limit);
      try (ResultSet rows = statement.executeQuery()) {
        List<ChainRow> page = new ArrayList<>();
        while (rows.next()) {
          page.add(chainRow(rows));
        }
        return page;
      }
    }
  }

  private static ChainRow chainRow(ResultSet row) throws SQLException {
    return new ChainRow(
        row.getLong("seq"),
        Seals.digest(row.getLong("recorded_at"), entry(row), row.getString("request_id")),
        String.valueOf(row.getString("key_id")),
        String.valueOf(row.getString("previous_mac")),
        String.valueOf(row.getString("mac")));
  }

  static List<AuditRecord> find(Connection connection, AuditQuery query) throws SQLException {
    StringBuilder sql = new StringBuilder(FIND);
    List<Object> arguments = new ArrayList<>();
    add(" AND target = ?", query.target(), sql, arguments);
    add(" AND actor = ?", query.actor(), sql, arguments);
    add(" AND recorded_at >= ?", microsOrNull(query.since()), sql, arguments);
    add(" AND recorded_at < ?", microsOrNull(query.until()), sql, arguments);
    add(" AND seq < ?", query.before(), sql, arguments);
    add(" ORDER BY seq DESC LIMIT ?", query.limit(), sql, arguments);
    try (PreparedStatement statement = connection.prepareStatement(sql.toString())) {
      for (int i = 0; i < arguments.size(); i++) {
        statement.setObject(i + 1, arguments.get(i));
      }
      try (ResultSet rows = statement.executeQuery()) {
        List<AuditRecord> records = new ArrayList<>();
        while (rows.next()) {
          records.add(auditRecord(rows));
        }
        return records;
      }
    }
  }

  private static void add(
      String condition, @Nullable Object argument, StringBuilder sql, List<Object> arguments) {
    if (argument != null) {
      sql.append(condition);
      arguments.add(argument);
    }
  }

  private static @Nullable Long microsOrNull(@Nullable Instant at) {
    return at == null ? null : micros(at);
  }

  private static AuditRecord auditRecord(ResultSet row) throws SQLException {
    return new AuditRecord(
        row.getLong("seq"),
        Instant.EPOCH.plus(row.getLong("recorded_at"), ChronoUnit.MICROS),
        entry(row),
        row.getString("request_id"));
  }

  private static AuditEntry entry(ResultSet row) throws SQLException {
    return AuditEntry.of(row.getString("actor"), row.getString("action"), row.getString("target"))
        .before(row.getString("before_value"))
        .after(row.getString("after_value"))
        .reason(row.getString("reason"));
  }
}
