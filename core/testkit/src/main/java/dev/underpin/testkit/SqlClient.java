package dev.underpin.testkit;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Sends single statements, each on a connection of its own. Thread-safe. */
record SqlClient(JdbcUrl url) {

  void execute(String sql) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw failure(sql, e);
    }
  }

  /** The first column of all rows. */
  List<String> query(String sql) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      List<String> rows = new ArrayList<>();
      while (result.next()) {
        rows.add(String.valueOf(result.getString(1)));
      }
      return rows;
    } catch (SQLException e) {
      throw failure(sql, e);
    }
  }

  /** Fails, naming the variable that led here, where no server answers. */
  void requireRunning(String variable) {
    try {
      query("select 1");
    } catch (IllegalStateException e) {
      throw new IllegalStateException(
          variable
              + " must be a server that runs; start it, or unset "
              + variable
              + ": "
              + e.getMessage(),
          e);
    }
  }

  /** Fails, naming the variable that led here, where this query gives other settings. */
  void requireDurable(String variable, String query, String required) {
    String settings = query(query).get(0);
    if (!settings.equals(required)) {
      throw new IllegalStateException(
          variable
              + " must be a server with "
              + required
              + " for tests of durability but it has "
              + settings
              + "; change its settings, or unset "
              + variable);
    }
  }

  private Connection connect() throws SQLException {
    return url.driver().dataSource(url.text()).getConnection();
  }

  private IllegalStateException failure(String sql, SQLException cause) {
    return new IllegalStateException(
        url + " failed at \"" + sql + "\": " + cause.getMessage(), cause);
  }
}
