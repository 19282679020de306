package dev.underpin.examples.springboot;

import dev.underpin.testkit.PostgresServer;
import dev.underpin.testkit.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;

/** A database of one test class, and a look at it that takes no part in Spring's transactions. */
final class Database implements AutoCloseable {

  private final String url;
  private final DataSource dataSource;
  private final Runnable drop;

  private Database(String url, DataSource dataSource, Runnable drop) {
    this.url = url;
    this.dataSource = dataSource;
    this.drop = drop;
  }

  static Database h2() {
    JdbcDataSource source = new JdbcDataSource();
    source.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
    source.setUser("sa"); // as Boot does
    return new Database(source.getUrl(), source, () -> {});
  }

  static Database postgres() {
    TestDatabase database = PostgresServer.shared().freshDatabase();
    return new Database(database.jdbcUrl(), database.dataSource(), database::close);
  }

  String url() {
    return url;
  }

  /** Without a pool: each connection is opened and closed for real. */
  DataSource dataSource() {
    return dataSource;
  }

  void execute(String sql) {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  /** The first column, as others see it. */
  List<String> rows(String sql) {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<String> column = new ArrayList<>();
      while (rows.next()) {
        column.add(rows.getString(1));
      }
      return column;
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  @Override
  public void close() {
    if (url.startsWith("jdbc:h2:")) {
      execute("SHUTDOWN");
    }
    drop.run();
  }
}
