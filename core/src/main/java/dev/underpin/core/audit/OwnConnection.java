package dev.underpin.core.audit;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Reads on a connection of their own, each statement by itself: no transaction stays open. */
final class OwnConnection {

  /** What is read. */
  interface Query<T extends @Nullable Object> {
    T run(Connection connection) throws SQLException;
  }

  private OwnConnection() {}

  static <T extends @Nullable Object> T read(DataSource dataSource, Query<T> query)
      throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      boolean autoCommit = connection.getAutoCommit();
      connection.setAutoCommit(true);
      T result = query.run(connection);
      connection.setAutoCommit(autoCommit);
      return result;
    }
  }
}
