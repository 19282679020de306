package dev.underpin.jobs.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.underpin.testkit.PostgresServer;
import dev.underpin.testkit.TestDatabase;
import java.util.List;
import java.util.concurrent.CompletableFuture;

class PostgresStandstillIT extends StandstillContract {

  @Override
  TestDatabase freshDatabase() {
    return PostgresServer.shared().freshDatabase();
  }

  @Override
  String openTransactions() {
    return "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        + " AND state LIKE 'idle in transaction%'";
  }

  /** The server says that it was rolled back. */
  @Override
  void afterCommit(CompletableFuture<List<Long>> enqueued, List<Long> ids) throws Exception {
    assertThat(enqueued.get()).isEqualTo(ids);
  }
}
