package dev.underpin.jobs.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.underpin.jobs.store.Capability;
import dev.underpin.jobs.store.ClaimedJob;
import dev.underpin.jobs.store.Rescued;
import dev.underpin.jobs.store.WorkerSession;
import dev.underpin.testkit.PostgresServer;
import dev.underpin.testkit.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

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

  @Test
  @Timeout(30)
  void job_that_a_frozen_transaction_has_locked_holds_up_no_rescue() throws Exception {
    store().enqueue(List.of(job("mail"), job("mail")), () -> {});
    WorkerSession frozen = store().register(LEASE);
    ClaimedJob locked = claim(frozen, 2).get(0);
    try (Connection connection = database.dataSource().getConnection()) {
      connection.setAutoCommit(false);
      delete(connection, locked);
      pass(LEASE.plusSeconds(1), "underpin_job_workers", "expires_at");

      assertThat(rescue()).isEqualTo(new Rescued(1, 0));
      assertThat(store().look(KINDS).lapsed()).isTrue();
      connection.rollback();
    }

    assertThat(rescue()).isEqualTo(new Rescued(1, 0));
    assertThat(store().look(KINDS).lapsed()).isFalse();
  }

  private static void delete(Connection connection, ClaimedJob job) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("DELETE FROM underpin_jobs WHERE id = " + job.id());
    }
  }

  @Test
  @Timeout(60)
  void process_that_is_frozen_inside_a_claim_is_rescued_from() throws Exception {
    store().enqueue(List.of(job("mail"), job("mail")), () -> {});
    WorkerSession frozen = store().register(LEASE);
    claim(frozen, 1);
    try (Connection connection = database.dataSource().getConnection()) {
      connection.setAutoCommit(false);
      // and now nothing more is heard of it: no commit, no end of the connection
      assertThat(new PostgresJobTables().claim(connection, frozen.worker(), KINDS, 1)).hasSize(1);
      pass(LEASE.plusSeconds(1), "underpin_job_workers", "expires_at");

      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> rescue().suspects() == 1 && counts().ready() == 2);
    }
  }
}
