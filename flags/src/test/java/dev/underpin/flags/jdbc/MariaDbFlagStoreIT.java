package dev.underpin.flags.jdbc;

import dev.underpin.testkit.MariaDbServer;
import dev.underpin.testkit.TestDatabase;
import org.junit.jupiter.api.AfterEach;

class MariaDbFlagStoreIT extends JdbcFlagStoreContract {

  private final TestDatabase database = MariaDbServer.shared().freshDatabase();

  @Override
  String emptyDatabase() {
    return database.jdbcUrl();
  }

  @AfterEach
  void drops() {
    database.close();
  }
}
