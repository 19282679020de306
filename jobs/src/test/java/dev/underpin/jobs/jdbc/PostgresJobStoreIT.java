package dev.underpin.jobs.jdbc;

import dev.underpin.testkit.PostgresServer;
import dev.underpin.testkit.TestDatabase;

class PostgresJobStoreIT extends ServerJobStoreContract {

  @Override
  TestDatabase freshDatabase() {
    return PostgresServer.shared().freshDatabase();
  }

  @Override
  JobTables tables() {
    return new PostgresJobTables();
  }
}
