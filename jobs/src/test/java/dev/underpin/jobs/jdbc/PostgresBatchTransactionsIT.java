package dev.underpin.jobs.jdbc;

import dev.underpin.testkit.PostgresServer;
import dev.underpin.testkit.TestDatabase;

class PostgresBatchTransactionsIT extends BatchTransactionsContract {

  private final TestDatabase database = PostgresServer.shared().freshDatabase();

  @Override
  String emptyDatabase() {
    return database.jdbcUrl();
  }

  @Override
  void dropDatabase() {
    database.close();
  }
}
