package dev.underpin.jobs.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.underpin.core.jdbc.Transactions;
import dev.underpin.jobs.store.ClaimedJob;
import dev.underpin.jobs.store.Handled;
import dev.underpin.jobs.store.Outcome;
import dev.underpin.jobs.store.WorkerSession;
import dev.underpin.testkit.PostgresServer;
import dev.underpin.testkit.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What a claim of a hundred jobs reads, counted in the server's own buffers and not in time: as
 * much from a queue of a hundred thousand as from a short one, whatever the planner believes.
 */
class ClaimPlanIT {

  private static final Set<Handled> MAILS = Set.of(new Handled("mail", 1));
  private static final int LONG = 100_000;
  private static final int CLAIMED = 100;

  // about three a job; a scan of the queue reads thousands
  private static final long FEW_BUFFERS = 1_000;

  private final TestDatabase database = PostgresServer.shared().freshDatabase();
  private final HikariDataSource dataSource = pool(4);
  private final JdbcJobStore store = JdbcJobStore.of(Transactions.of(dataSource));

  private HikariDataSource pool(int size) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(database.jdbcUrl());
    config.setMaximumPoolSize(size);
    return new HikariDataSource(config);
  }

  @BeforeEach
  void installs() throws SQLException {
    JobsSchema.install(dataSource);
    store.open();
    // what it touches would be counted too
    execute("ALTER TABLE underpin_jobs SET (autovacuum_enabled = off)");
  }

  @AfterEach
  void drops() {
    dataSource.close();
    database.close();
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private long number(String sql) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    }
  }

  private void insert(int jobs, String kind, int state, int priority) throws SQLException {
    execute(
        """
        INSERT INTO underpin_jobs (kind, version, queue, priority, state, due_at, codec, context, payload)
        SELECT '%s', 1, 'default', %d, %d,
               clock_timestamp() + CASE WHEN %d = 1 THEN interval '1 day' ELSE interval '0' END,
               'json', '', '{"to":"somebody@example.com"}'
        FROM generate_series(1, %d)\
        """
            .formatted(kind, priority, state, state, jobs));
  }

  /** Buffers that the server touched for one claim, told by the one session that did it. */
  private long buffersOfAClaim() throws SQLException {
    WorkerSession worker = store.register(Duration.ofMinutes(5));
    try (HikariDataSource single = pool(1)) {
      JdbcJobStore claiming = JdbcJobStore.of(Transactions.of(single));
      claiming.open();
      long before = touched(single);

      List<ClaimedJob> claimed = claiming.claim(worker.worker(), MAILS, CLAIMED);

      assertThat(claimed).hasSize(CLAIMED);
      return touched(single) - before;
    }
  }

  private static long touched(DataSource session) throws SQLException {
    try (Connection connection = session.getConnection();
        Statement statement = connection.createStatement()) {
      // at the end of this statement the session reports what it has touched
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

  private static List<Outcome> done(List<ClaimedJob> jobs) {
    return jobs.stream().<Outcome>map(job -> new Outcome.Done(job, Duration.ZERO, null)).toList();
  }

  @Test
  void claim_does_not_collapse_with_a_long_queue() throws Exception {
    insert(LONG, "mail", 0, 0);
    execute("ANALYZE underpin_jobs");

    assertThat(buffersOfAClaim()).isBetween(1L, FEW_BUFFERS);
  }

  @Test
  void claim_does_not_collapse_when_the_planner_would_rather_sort_the_whole_queue()
      throws Exception {
    // looked at while everything was being worked at, with priorities in no order: a walk along the
    // index looks dear, and few rows to be found
    for (int i = 0; i < 60; i++) {
      insert(50, "mail", 0, i % 3 - 1);
    }
    execute("UPDATE underpin_jobs SET worker = 1");
    execute("ANALYZE underpin_jobs");
    insert(LONG, "mail", 0, 0);

    assertThat(buffersOfAClaim()).isBetween(1L, FEW_BUFFERS);
  }

  @Test
  void scheduled_jobs_of_higher_priority_do_not_slow_the_claim() throws Exception {
    insert(LONG, "mail", 1, -1);
    insert(500, "mail", 0, 0);
    execute("ANALYZE underpin_jobs");

    assertThat(buffersOfAClaim()).isBetween(1L, FEW_BUFFERS);
  }

  @Test
  void long_queue_of_a_kind_of_other_nodes_does_not_slow_the_claim() throws Exception {
    insert(LONG, "report", 0, -1);
    insert(500, "mail", 0, 0);
    execute("ANALYZE underpin_jobs");

    assertThat(buffersOfAClaim()).isBetween(1L, FEW_BUFFERS);
  }

  /** As stale as the figures get: analyzed when the table was empty. */
  @Test
  void outcomes_are_noted_without_a_walk_through_a_long_queue() throws Exception {
    execute("ANALYZE underpin_jobs");
    insert(LONG, "mail", 0, 0);
    WorkerSession worker = store.register(Duration.ofMinutes(5));
    try (HikariDataSource single = pool(1)) {
      JdbcJobStore noting = JdbcJobStore.of(Transactions.of(single));
      List<Outcome> done = done(noting.claim(worker.worker(), MAILS, CLAIMED));
      long before = touched(single);

      assertThat(noting.finish(worker.worker(), done, true)).hasSize(CLAIMED);

      assertThat(touched(single) - before).isBetween(1L, FEW_BUFFERS);
    }
  }

  @Test
  void look_around_stays_short_beside_a_long_queue_and_many_scheduled_and_dead_jobs()
      throws Exception {
    insert(LONG, "mail", 0, 0);
    insert(LONG, "mail", 1, 0);
    insert(LONG / 10, "mail", 2, 0);
    execute("ANALYZE underpin_jobs");
    try (HikariDataSource single = pool(1)) {
      JdbcJobStore looking = JdbcJobStore.of(Transactions.of(single));
      looking.open();
      long before = touched(single);

      assertThat(looking.look(MAILS).ready()).isTrue();

      assertThat(touched(single) - before).isBetween(1L, FEW_BUFFERS);
    }
  }

  @Test
  void a_claim_is_a_hot_update() throws Exception {
    insert(2_000, "mail", 0, 0);
    WorkerSession worker = store.register(Duration.ofMinutes(5));

    try (HikariDataSource single = pool(1)) {
      JdbcJobStore claiming = JdbcJobStore.of(Transactions.of(single));
      assertThat(claiming.claim(worker.worker(), MAILS, 1_000)).hasSize(1_000);
      touched(single);
    }

    String updates = "SELECT %s FROM pg_stat_user_tables WHERE relname = 'underpin_jobs'";
    assertThat(number(updates.formatted("n_tup_upd"))).isEqualTo(1_000);
    assertThat(number(updates.formatted("n_tup_hot_upd"))).isGreaterThan(990);
  }

  @Test
  void no_index_knows_the_lease() throws Exception {
    long indexes =
        number(
            """
            SELECT count(*) FROM pg_indexes WHERE tablename = 'underpin_jobs'
            AND (indexdef LIKE '%worker%' OR indexdef LIKE '%token%')\
            """);

    assertThat(indexes).isZero();
  }

  @Test
  void done_jobs_leave_the_live_table() throws Exception {
    insert(10, "mail", 0, 0);
    WorkerSession worker = store.register(Duration.ofMinutes(5));
    List<Outcome> done = done(store.claim(worker.worker(), MAILS, 10));

    store.finish(worker.worker(), done, true);

    assertThat(number("SELECT count(*) FROM underpin_jobs")).isZero();
    assertThat(number("SELECT count(*) FROM underpin_job_history")).isEqualTo(10);
  }
}
