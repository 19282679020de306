package dev.underpin.jobs.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.underpin.jobs.store.Capability;
import dev.underpin.testkit.PostgresServer;
import dev.underpin.testkit.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PostgresJobStoreIT extends JdbcJobStoreContract {

  private final TestDatabase database = PostgresServer.shared().freshDatabase();

  @Override
  String emptyDatabase() {
    return database.jdbcUrl();
  }

  @AfterEach
  void drops() {
    database.close();
  }

  @Test
  void is_shared() {
    assertThat(store().capabilities()).contains(Capability.SHARED);
  }
}
