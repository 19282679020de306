package dev.underpin.jobs.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.underpin.testkit.MariaDbServer;
import dev.underpin.testkit.TestDatabase;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

class MariaDbStandstillIT extends StandstillContract {

  @Override
  TestDatabase freshDatabase() {
    return MariaDbServer.shared().freshDatabase();
  }

  @Override
  String openTransactions() {
    return "SELECT count(*) FROM information_schema.innodb_trx t JOIN information_schema.processlist p"
        + " ON p.id = t.trx_mysql_thread_id WHERE p.db = database()";
  }

  /** A connection that ends at a commit may have committed, for all that can be known. */
  @Override
  void afterCommit(CompletableFuture<List<Long>> enqueued, List<Long> ids) throws Exception {
    assertThat(enqueued).failsWithin(Duration.ofSeconds(30));
    assertThat(ids).hasSize(1);
  }
}
