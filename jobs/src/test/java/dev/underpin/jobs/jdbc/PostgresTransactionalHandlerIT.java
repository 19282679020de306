package dev.underpin.jobs.jdbc;

import dev.underpin.testkit.PostgresServer;
import dev.underpin.testkit.TestDatabase;

class PostgresTransactionalHandlerIT extends TransactionalHandlerContract {

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
