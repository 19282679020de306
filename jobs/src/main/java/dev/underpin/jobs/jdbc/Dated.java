package dev.underpin.jobs.jdbc;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * How a dialect says the time; database time, since workers' clocks drift. In a statement, {@code
 * :now} is now and {@code :later} so many milliseconds from now, an argument.
 *
 * @param now an expression
 * @param later an expression with one argument
 * @param isLocal whether its columns know no zone, and hold UTC
 */
record Dated(String now, String later, boolean isLocal) {

  static final Dated POSTGRESQL =
      new Dated("clock_timestamp()", "clock_timestamp() + ? * interval '1 millisecond'", false);
  static final Dated H2 =
      new Dated("CURRENT_TIMESTAMP", "DATEADD(MILLISECOND, ?, CURRENT_TIMESTAMP)", false);
  static final Dated MARIADB =
      new Dated("UTC_TIMESTAMP(6)", "UTC_TIMESTAMP(6) + INTERVAL (? * 1000) MICROSECOND", true);

  String in(String sql) {
    return sql.replace(":now", now).replace(":later", later);
  }

  /** A time as an argument of a statement. */
  @Nullable Object argument(@Nullable Instant time) {
    if (time == null) {
      return null;
    }
    OffsetDateTime utc = time.truncatedTo(ChronoUnit.MICROS).atOffset(ZoneOffset.UTC);
    return isLocal ? utc.toLocalDateTime() : utc;
  }

  Instant read(ResultSet row, String column) throws SQLException {
    return isLocal
        ? row.getObject(column, LocalDateTime.class).toInstant(ZoneOffset.UTC)
        : row.getObject(column, OffsetDateTime.class).toInstant();
  }

  @Nullable Instant readOrNull(ResultSet row, String column) throws SQLException {
    return row.getObject(column) == null ? null : read(row, column);
  }
}
