package dev.underpin.observability.jdbc;

import dev.underpin.testkit.MariaDbServer;
import dev.underpin.testkit.TestDatabase;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;

class QueryWatchOnMariaDbIT extends QueryWatchContract {

  private final TestDatabase database = MariaDbServer.shared().freshDatabase();

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
    return "SELECT SLEEP(30)";
  }

  @Override
  String ownText() {
    return "SELECT info FROM information_schema.processlist WHERE id = CONNECTION_ID()";
  }
}
