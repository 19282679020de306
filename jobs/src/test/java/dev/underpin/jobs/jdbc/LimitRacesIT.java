package dev.underpin.jobs.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.underpin.core.jdbc.Transactions;
import dev.underpin.jobs.store.ClaimedJob;
import dev.underpin.jobs.store.Staged;
import dev.underpin.jobs.store.WorkerSession;
import dev.underpin.testkit.PostgresServer;
import dev.underpin.testkit.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Limits on PostgreSQL; and what they read, counted in the server's own buffers, not in time. */
class LimitRacesIT extends LimitRaceContract {

  private static final int MANY = 100_000;

  private static final long FEW_BUFFERS = 1_000;

  @Override
  TestDatabase freshDatabase() {
    return PostgresServer.shared().freshDatabase();
  }

  @Override
  JobTables tables() {
    return new PostgresJobTables();
  }

  @Override
  String waiting() {
    return "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        + " AND wait_event_type = 'Lock'";
  }

  @Override
  String[] dieAtPromotion() {
    return new String[] {
      """
      CREATE FUNCTION dies() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN RAISE EXCEPTION 'killed before the promotion'; END $$;
      CREATE TRIGGER dies BEFORE UPDATE ON underpin_jobs FOR EACH ROW
      WHEN (OLD.state = -1 AND NEW.state = 0) EXECUTE FUNCTION dies()\
      """
    };
  }

  @Override
  String dieNoMore() {
    return "DROP TRIGGER dies ON underpin_jobs";
  }

  @Test
  void unit_is_counted_after_the_lock_also_from_a_pool_of_repeatable_reads() throws Exception {
    try (HikariDataSource repeatable = pool(3, "TRANSACTION_REPEATABLE_READ")) {
      aUnitIsCountedAfterTheLock(JdbcJobStore.of(Transactions.of(repeatable)));
    }
  }

  private void insert(int jobs, int state, String key) throws SQLException {
    execute(
        """
        INSERT INTO underpin_jobs (kind, version, queue, priority, state, due_at, codec, context,
                                   payload, limit_key)
        SELECT 'mail', 1, 'default', 0, %d, clock_timestamp(), 'json', '', '{}', %s
        FROM generate_series(1, %d) AS n\
        """
            .formatted(state, key, jobs));
  }

  private static long touched(HikariDataSource session) throws SQLException {
    try (Connection connection = session.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("SELECT pg_stat_force_next_flush()");
      try (ResultSet row =
          statement.executeQuery(
              """
              SELECT heap_blks_read + heap_blks_hit + idx_blks_read + idx_blks_hit
              FROM pg_statio_user_tables WHERE relname = 'underpin_jobs'\
              """)) {
        row.next();
        return row.getLong(1);
      }
    }
  }

  @Test
  void claim_does_not_read_what_a_saturated_key_holds() throws Exception {
    execute("ALTER TABLE underpin_jobs SET (autovacuum_enabled = off)");
    insert(MANY, -1, "'acme'");
    insert(1, 0, "'acme'");
    insert(500, 0, "NULL");
    execute("ANALYZE underpin_jobs");
    WorkerSession worker = store.register(LEASE);
    try (HikariDataSource single = pool(1, null)) {
      JdbcJobStore claiming = JdbcJobStore.of(Transactions.of(single));
      claiming.open();
      long before = touched(single);

      assertThat(claiming.claim(worker.worker(), MAILS, 100)).hasSize(100);

      assertThat(touched(single) - before).isBetween(1L, FEW_BUFFERS);
    }
  }

  /** As stale as the planner's figures get: made when the table was empty. */
  @Test
  void end_of_a_job_promotes_without_a_walk_through_what_its_key_holds() throws Exception {
    execute("ALTER TABLE underpin_jobs SET (autovacuum_enabled = off)");
    execute("ANALYZE underpin_jobs");
    insert(MANY, -1, "'acme'");
    insert(1, 0, "'acme'");
    WorkerSession worker = store.register(LEASE);
    ClaimedJob job = store.claim(worker.worker(), MAILS, 1).get(0);
    try (HikariDataSource single = pool(1, null)) {
      JdbcJobStore ending = JdbcJobStore.of(Transactions.of(single));
      ending.open();
      long before = touched(single);

      ending.finish(worker.worker(), List.of(done(job)), false);

      assertThat(touched(single) - before).isBetween(1L, 100L);
    }
    assertThat(counts().ready()).isEqualTo(1);
  }

  @Test
  void arrivals_of_many_keys_are_found_without_a_walk_through_those_of_one() throws Exception {
    execute("ALTER TABLE underpin_jobs SET (autovacuum_enabled = off)");
    insert(MANY, -2, "'acme'");
    insert(50, -2, "'tenant' || n");
    execute("ANALYZE underpin_jobs");
    try (HikariDataSource single = pool(1, null);
        Connection connection = single.getConnection()) {
      connection.setAutoCommit(false);
      new Admission(new PostgresJobTables()).arrived(connection);
      connection.commit();
    }

    assertThat(counts().ready()).isEqualTo(51);
    // a short transaction: each key has its share of a thousand
    assertThat(number("SELECT count(*) FROM underpin_jobs WHERE state = -1")).isEqualTo(1_000 / 51);
  }

  @Test
  void single_job_of_a_tenant_is_claimed_in_the_first_round_beside_a_million_of_another()
      throws Exception {
    insert(1_000_000, -2, "'acme'");
    enqueue("bit");

    store.stageDue();
    List<ClaimedJob> claimed = store.claim(store.register(LEASE).worker(), MAILS, 10);

    assertThat(claimed).extracting(job -> job.past().limitKey()).containsExactly("acme", "bit");
  }

  /** One of them tells that some have come; the others are held from the start. */
  @Test
  void bulk_of_a_key_is_written_once() throws Exception {
    enqueue(Collections.nCopies(500, "acme").toArray(String[]::new));

    assertThat(number("SELECT count(*) FROM underpin_jobs WHERE state = -1")).isEqualTo(499);
    assertThat(store.stageDue()).isEqualTo(new Staged(1, 0));
  }

  @Test
  void enqueue_takes_no_more_room_in_the_index_of_ready_jobs_than_units_allow() throws Exception {
    insert(MANY, -2, "'acme'");

    for (int i = 0; i < 2 * MANY / 1_000 && store.stageDue().some(); i++) {
      assertThat(counts().ready()).isEqualTo(1);
    }

    assertThat(counts().held()).isEqualTo(MANY - 1);
    assertThat(number("SELECT count(*) FROM underpin_jobs WHERE state = -2")).isZero();
  }
}
