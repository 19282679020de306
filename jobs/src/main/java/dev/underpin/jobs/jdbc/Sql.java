package dev.underpin.jobs.jdbc;

import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Statements with their arguments, and rows as values. */
final class Sql {

  private static final String DUPLICATE_KEY = "23505";

  private Sql() {}

  /** An array argument. */
  @SuppressWarnings("ArrayRecordComponent") // on its way to a driver, compared by nobody
  record Values(String type, Object[] values) {
    static <T> Values of(String type, Iterable<? extends T> rows, Function<T, Object> column) {
      List<Object> values = new ArrayList<>();
      rows.forEach(row -> values.add(column.apply(row)));
      return new Values(type, values.toArray());
    }
  }

  /** Makes a value of a row. */
  interface Row<T extends @Nullable Object> {
    T read(ResultSet row) throws SQLException;
  }

  static int update(Connection connection, String sql, @Nullable Object... arguments)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      bind(statement, arguments);
      return statement.executeUpdate();
    }
  }

  static <T> List<T> list(
      Connection connection, String sql, Row<T> row, @Nullable Object... arguments)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      bind(statement, arguments);
      try (ResultSet rows = statement.executeQuery()) {
        return read(rows, row);
      }
    }
  }

  static <T> @Nullable T first(
      Connection connection, String sql, Row<T> row, @Nullable Object... arguments)
      throws SQLException {
    List<T> rows = list(connection, sql, row, arguments);
    return rows.isEmpty() ? null : rows.get(0);
  }

  static <T> List<T> read(ResultSet rows, Row<T> row) throws SQLException {
    List<T> values = new ArrayList<>();
    while (rows.next()) {
      values.add(row.read(rows));
    }
    return values;
  }

  /** One statement for many rows: how many rows each changed; a key that is taken changes none. */
  static int[] batch(Connection connection, String sql, List<@Nullable Object[]> rows)
      throws SQLException {
    if (rows.isEmpty()) {
      return new int[0];
    }
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (@Nullable Object[] row : rows) {
        bind(statement, row);
        statement.addBatch();
      }
      return statement.executeBatch();
    } catch (BatchUpdateException e) {
      // H2 goes on after a row that failed; PostgreSQL is told ON CONFLICT DO NOTHING instead
      if (!DUPLICATE_KEY.equals(e.getSQLState()) || e.getUpdateCounts().length < rows.size()) {
        throw e;
      }
      return e.getUpdateCounts();
    }
  }

  static void bind(PreparedStatement statement, @Nullable Object... arguments) throws SQLException {
    for (int i = 0; i < arguments.length; i++) {
      bind(statement, i + 1, arguments[i]);
    }
  }

  private static void bind(PreparedStatement statement, int index, @Nullable Object argument)
      throws SQLException {
    if (argument instanceof Values array) {
      statement.setArray(
          index, statement.getConnection().createArrayOf(array.type(), array.values()));
    } else if (argument instanceof byte[] bytes) {
      statement.setBytes(index, bytes);
    } else if (argument == null) {
      statement.setNull(index, Types.NULL);
    } else {
      statement.setObject(index, argument);
    }
  }

  /** PostgreSQL's text cannot hold the character NUL. */
  static String text(String text) {
    return text.indexOf('\0') < 0 ? text : text.replace('\0', '\uFFFD');
  }
}
