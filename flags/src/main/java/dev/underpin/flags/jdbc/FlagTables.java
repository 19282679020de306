package dev.underpin.flags.jdbc;

import dev.underpin.core.jdbc.Dialect;
import dev.underpin.flags.Change;
import dev.underpin.flags.FlagChange;
import dev.underpin.flags.FlagDefinition;
import dev.underpin.flags.FlagRow;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The SQL of the flags' tables; only the clock is another on each database. */
final class FlagTables {

  private static final String REVISION =
      "SELECT seq, token, changed_at, %s AS now_at FROM underpin_flag_revision WHERE id = 1";
  // one statement, so that it is of one moment on every isolation level
  private static final String ALL =
      """
      SELECT r.seq, r.token, r.changed_at, %s AS now_at, f.flag_key, f.version, f.definition
      FROM underpin_flag_revision r LEFT JOIN underpin_flags f ON 1 = 1
      WHERE r.id = 1
      ORDER BY f.flag_key""";
  private static final String LOCK_FLAG =
      "SELECT version, definition FROM underpin_flags WHERE flag_key = ? FOR UPDATE";
  private static final String INSERT =
      "INSERT INTO underpin_flags (version, definition, flag_key) VALUES (?, ?, ?)";
  private static final String UPDATE =
      "UPDATE underpin_flags SET version = ?, definition = ? WHERE flag_key = ?";
  private static final String RECORD =
      """
      INSERT INTO underpin_flag_history
        (flag_key, version, changed_at, actor, reason, before_value, after_value)
      VALUES (?, ?, ?, ?, ?, ?, ?)""";
  private static final String MOVE_REVISION =
      "UPDATE underpin_flag_revision SET seq = ?, token = ?, changed_at = ? WHERE id = 1";
  private static final String HISTORY =
      """
      SELECT flag_key, version, changed_at, actor, reason, before_value, after_value
      FROM underpin_flag_history WHERE flag_key = ?
      ORDER BY version DESC LIMIT ?""";
  private static final String AS_OF =
      """
      SELECT h.flag_key, h.version, h.after_value
      FROM underpin_flag_history h
      JOIN (SELECT flag_key, MAX(version) AS version FROM underpin_flag_history
            WHERE changed_at <= ? GROUP BY flag_key) newest
        ON newest.flag_key = h.flag_key AND newest.version = h.version
      ORDER BY h.flag_key""";

  private static final String NOTIFY = "SELECT pg_notify('underpin_flags', ?)";

  private final Dialect dialect;
  private final String revision;
  private final String lockedRevision;
  private final String all;

  private FlagTables(Dialect dialect, String now) {
    this.dialect = dialect;
    revision = REVISION.formatted(now);
    lockedRevision = revision + " FOR UPDATE";
    all = ALL.formatted(now);
  }

  static FlagTables of(Dialect dialect) {
    return new FlagTables(
        dialect,
        switch (dialect) {
          case POSTGRESQL -> "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS BIGINT)";
          case MARIADB, MYSQL ->
              "TIMESTAMPDIFF(MICROSECOND, TIMESTAMP '1970-01-01 00:00:00', UTC_TIMESTAMP(6))";
          case H2 ->
              "DATEDIFF(MICROSECOND, TIMESTAMP WITH TIME ZONE '1970-01-01 00:00:00+00:00',"
                  + " CURRENT_TIMESTAMP)";
        });
  }

  /** The row that every poll looks at, and what time it is there. */
  record Revision(long seq, String token, long changedAt, long nowAt) {

    /** Tells this content of the tables from every other. */
    String id() {
      return seq + "-" + token;
    }
  }

  /** All flags of one moment. */
  record Content(Revision revision, List<FlagRow> rows) {}

  Revision revision(Connection connection) throws SQLException {
    return revision(connection, revision);
  }

  /** Held until the transaction ends: changes stand in one line, on however many nodes. */
  Revision lockRevision(Connection connection) throws SQLException {
    return revision(connection, lockedRevision);
  }

  private static Revision revision(Connection connection, String sql) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql);
        ResultSet row = statement.executeQuery()) {
      if (!row.next()) {
        throw gone();
      }
      return revision(row);
    }
  }

  private static Revision revision(ResultSet row) throws SQLException {
    return new Revision(
        row.getLong("seq"),
        row.getString("token"),
        row.getLong("changed_at"),
        row.getLong("now_at"));
  }

  private static SQLException gone() {
    return new SQLException(
        "the row of underpin_flag_revision is gone; was another database put in the place of this?");
  }

  Content all(Connection connection) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(all);
        ResultSet row = statement.executeQuery()) {
      if (!row.next()) {
        throw gone();
      }
      Revision of = revision(row);
      List<FlagRow> rows = new ArrayList<>();
      do {
        String key = row.getString("flag_key");
        if (key != null) { // the table is empty
          rows.add(new FlagRow(key, row.getLong("version"), row.getString("definition")));
        }
      } while (row.next());
      return new Content(of, rows);
    }
  }

  @Nullable FlagRow lockFlag(Connection connection, String key) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(LOCK_FLAG)) {
      statement.setString(1, key);
      try (ResultSet row = statement.executeQuery()) {
        return row.next()
            ? new FlagRow(key, row.getLong("version"), row.getString("definition"))
            : null;
      }
    }
  }

  void put(Connection connection, FlagDefinition flag) throws SQLException {
    String sql = flag.version() == 1 ? INSERT : UPDATE;
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setLong(1, flag.version());
      statement.setString(2, flag.toJson());
      statement.setString(3, flag.key());
      statement.executeUpdate();
    }
  }

  void record(Connection connection, FlagChange change) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(RECORD)) {
      statement.setString(1, change.key());
      statement.setLong(2, change.version());
      statement.setLong(3, micros(change.at()));
      statement.setString(4, change.change().actor());
      statement.setString(5, change.change().reason());
      statement.setString(6, change.before());
      statement.setString(7, change.after());
      statement.executeUpdate();
    }
  }

  void moveRevision(Connection connection, Revision next) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(MOVE_REVISION)) {
      statement.setLong(1, next.seq());
      statement.setString(2, next.token());
      statement.setLong(3, next.changedAt());
      statement.executeUpdate();
    }
  }

  boolean canTell() {
    return dialect == Dialect.POSTGRESQL;
  }

  /** Tells those who listen, once the transaction is committed; where the database can. */
  void tell(Connection connection, String word) throws SQLException {
    if (canTell()) {
      try (PreparedStatement statement = connection.prepareStatement(NOTIFY)) {
        statement.setString(1, word);
        statement.execute();
      }
    }
  }

  List<FlagChange> history(Connection connection, String key, int limit) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(HISTORY)) {
      statement.setString(1, key);
      statement.setInt(2, limit);
      try (ResultSet row = statement.executeQuery()) {
        List<FlagChange> changes = new ArrayList<>();
        while (row.next()) {
          changes.add(change(row));
        }
        return changes;
      }
    }
  }

  private static FlagChange change(ResultSet row) throws SQLException {
    return new FlagChange(
        row.getString("flag_key"),
        row.getLong("version"),
        instant(row.getLong("changed_at")),
        Change.by(row.getString("actor"), row.getString("reason")),
        row.getString("before_value"),
        row.getString("after_value"));
  }

  List<FlagRow> asOf(Connection connection, Instant time) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(AS_OF)) {
      statement.setLong(1, micros(time));
      try (ResultSet row = statement.executeQuery()) {
        List<FlagRow> rows = new ArrayList<>();
        while (row.next()) {
          rows.add(
              new FlagRow(
                  row.getString("flag_key"), row.getLong("version"), row.getString("after_value")));
        }
        return rows;
      }
    }
  }

  static Instant instant(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }

  private static long micros(Instant time) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, time);
  }
}
