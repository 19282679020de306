package dev.underpin.jobs.jdbc;

import dev.underpin.testkit.MariaDbServer;
import dev.underpin.testkit.TestDatabase;

class MariaDbBatchTransactionsIT extends BatchTransactionsContract {

  private final TestDatabase database = MariaDbServer.shared().freshDatabase();

  @Override
  String emptyDatabase() {
    return database.jdbcUrl();
  }

  @Override
  void dropDatabase() {
    database.close();
  }
}
