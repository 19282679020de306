package dev.underpin.jobs.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.underpin.jobs.store.WorkerSession;
import dev.underpin.testkit.PostgresServer;
import dev.underpin.testkit.TestDatabase;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

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

  /** Its row is gone for nobody but itself, so that nobody else would rescue its jobs. */
  @Test
  @Timeout(60)
  void worker_that_stands_still_while_it_leaves_keeps_no_job() {
    JdbcJobStore store = store();
    store.enqueue(List.of(mail()), () -> {});
    WorkerSession worker = store.register(Duration.ofMinutes(1));
    assertThat(store.claim(worker.worker(), MAILS, 1)).hasSize(1);
    standStillBefore("commit", 1);

    worker.close();

    assertThat(store.archive().counts().running()).isZero();
    assertThat(store.archive().counts().ready()).isEqualTo(1);
  }

  /** The server says that it was rolled back. */
  @Override
  void afterCommit(CompletableFuture<List<Long>> enqueued, List<Long> ids) throws Exception {
    assertThat(enqueued.get()).isEqualTo(ids);
  }
}
