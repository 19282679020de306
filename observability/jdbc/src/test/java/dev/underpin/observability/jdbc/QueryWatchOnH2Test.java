package dev.underpin.observability.jdbc;

import java.util.UUID;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;

class QueryWatchOnH2Test extends QueryWatchContract {

  private final JdbcDataSource database = new JdbcDataSource();

  QueryWatchOnH2Test() {
    database.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
    database.setUser("sa");
  }

  @Override
  DataSource database() {
    return database;
  }

  @Override
  String thirtySeconds() {
    return "SELECT COUNT(*) FROM SYSTEM_RANGE(1, 100000) a, SYSTEM_RANGE(1, 100000) b"
        + " WHERE MOD(a.x * b.x, 7) = 3";
  }

  @Override
  String ownText() {
    return "SELECT executing_statement FROM information_schema.sessions"
        + " WHERE session_id = SESSION_ID()";
  }
}
