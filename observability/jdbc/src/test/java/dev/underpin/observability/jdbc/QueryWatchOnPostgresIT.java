package dev.underpin.observability.jdbc;

import dev.underpin.testkit.PostgresServer;
import dev.underpin.testkit.TestDatabase;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;

class QueryWatchOnPostgresIT extends QueryWatchContract {

  private final TestDatabase database = PostgresServer.shared().freshDatabase();

  @AfterEach
  void drop() {
    database.close();
  }

  @Override
  DataSource database() {
    return database.dataSource();
  }

  @Override
  String thirtySeconds() {
    return "SELECT pg_sleep(30)";
  }

  @Override
  String ownText() {
    return "SELECT query FROM pg_stat_activity WHERE pid = pg_backend_pid()";
  }
}
