package dev.underpin.core.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;

/** An empty database of one test, in memory. */
public final class H2Database implements AutoCloseable {

  private final JdbcDataSource dataSource = new JdbcDataSource();
  private final Connection keepsItAlive;

  public H2Database(String... settings) throws SQLException {
    dataSource.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";" + String.join(";", settings));
    keepsItAlive = dataSource.getConnection();
  }

  public DataSource dataSource() {
    return dataSource;
  }

  public void execute(String sql) throws SQLException {
    Sql.execute(dataSource, sql);
  }

  public String query(String sql) throws SQLException {
    return Sql.query(dataSource, sql);
  }

  @Override
  public void close() throws SQLException {
    keepsItAlive.close();
  }
}
