package dev.underpin.flags.jdbc;

import dev.underpin.core.jdbc.Dialect;
import dev.underpin.flags.FlagRow;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** The SQL of the flags' tables; only the clock is another on each database. */
final class FlagTables {

  private static final String REVISION =
      "SELECT seq, token, changed_at, %s AS now_at FROM underpin_flag_revision WHERE id = 1";
  // one statement, so that it is of one moment on every isolation level
  private static final String ALL =
      """
      SELECT r.seq, r.token, r.changed_at, %s AS now_at,
        e.entry_kind, e.entry_key, e.version, e.definition
      FROM underpin_flag_revision r LEFT JOIN (
        SELECT 0 AS entry_kind, flag_key AS entry_key, version, definition FROM underpin_flags
        UNION ALL
        SELECT 1, segment_key, version, definition FROM underpin_flag_segments) e ON 1 = 1
      WHERE r.id = 1
      ORDER BY e.entry_kind, e.entry_key""";
  private static final String MOVE_REVISION =
      "UPDATE underpin_flag_revision SET seq = ?, token = ?, changed_at = ? WHERE id = 1";
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

  /** All flags and segments of one moment. */
  record Content(Revision revision, List<FlagRow> flags, List<FlagRow> segments) {}

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
      Content content = new Content(of, new ArrayList<>(), new ArrayList<>());
      do {
        String key = row.getString("entry_key");
        if (key != null) { // the tables are empty
          (row.getInt("entry_kind") == 0 ? content.flags : content.segments)
              .add(new FlagRow(key, row.getLong("version"), row.getString("definition")));
        }
      } while (row.next());
      return content;
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

  static Instant instant(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }

  static long micros(Instant time) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, time);
  }
}
