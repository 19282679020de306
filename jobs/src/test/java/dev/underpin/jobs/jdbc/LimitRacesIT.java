package dev.underpin.jobs.jdbc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.underpin.core.jdbc.Transactions;
import dev.underpin.jobs.store.ClaimedJob;
import dev.underpin.jobs.store.Handled;
import dev.underpin.jobs.store.JobCounts;
import dev.underpin.jobs.store.JobStoreException;
import dev.underpin.jobs.store.Limit;
import dev.underpin.jobs.store.NewJob;
import dev.underpin.jobs.store.Outcome;
import dev.underpin.jobs.store.WorkerSession;
import dev.underpin.testkit.PostgresServer;
import dev.underpin.testkit.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Limits on PostgreSQL where transactions meet, step by step; and what they read, counted in the
 * server's own buffers and not in time.
 */
class LimitRacesIT {

  private static final Set<Handled> MAILS = Set.of(new Handled("mail", 1));
  private static final Limit ONE_A_KEY = Limit.perKey("mail", 1);
  private static final Limit ONE_MAIL = Limit.ofKind("mail", 1);
  private static final Duration LEASE = Duration.ofMinutes(5);
  private static final int MANY = 100_000;
  private static final long FEW_BUFFERS = 1_000;

  private final TestDatabase database = PostgresServer.shared().freshDatabase();
  private final HikariDataSource dataSource = pool(6);
  private final JdbcJobStore store = JdbcJobStore.of(Transactions.of(dataSource));

  private HikariDataSource pool(int size) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(database.jdbcUrl());
    config.setMaximumPoolSize(size);
    return new HikariDataSource(config);
  }

  @BeforeEach
  void installs() {
    JobsSchema.install(dataSource);
    store.open();
    store.limits().announce(Set.of(ONE_A_KEY, ONE_MAIL));
  }

  @AfterEach
  void drops() {
    dataSource.close();
    database.close();
  }

  private static NewJob mail(@Nullable String key) {
    return new NewJob(
        null,
        new NewJob.Kind("mail", 1, "default"),
        new NewJob.When(0, Duration.ZERO, null),
        new NewJob.Keys(null, false, null, Duration.ZERO, key),
        new NewJob.Content("{}".getBytes(UTF_8), "json", null, ""));
  }

  private void enqueue(String... keys) {
    List<NewJob> jobs = new ArrayList<>();
    for (String key : keys) {
      jobs.add(mail(key));
    }
    store.enqueue(jobs, () -> {});
  }

  private static Outcome done(ClaimedJob job) {
    return new Outcome.Done(job, Duration.ZERO, null);
  }

  private JobCounts counts() {
    return store.archive().counts();
  }

  private Connection transaction() throws SQLException {
    Connection connection = database.dataSource().getConnection();
    connection.setAutoCommit(false);
    return connection;
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      execute(connection, sql);
    }
  }

  private long number(String sql) {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private void awaitSomebodyWaitsForALock() {
    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () ->
                number(
                        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                            + " AND wait_event_type = 'Lock'")
                    > 0);
  }

  private static void lock(Connection connection, String key) throws SQLException {
    execute(
        connection,
        "INSERT INTO underpin_job_limit_locks VALUES ('"
            + key
            + "') ON CONFLICT (limit_key) DO UPDATE SET limit_key = excluded.limit_key");
  }

  /** On one statement's snapshot both would have seen no job that has the unit. */
  @Test
  void unit_is_counted_after_the_lock_was_waited_for() throws Exception {
    aUnitIsCountedAfterTheLock(store);
  }

  @Test
  void unit_is_counted_after_the_lock_also_from_a_pool_of_repeatable_reads() throws Exception {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(database.jdbcUrl());
    config.setTransactionIsolation("TRANSACTION_REPEATABLE_READ");
    try (HikariDataSource repeatable = new HikariDataSource(config)) {
      aUnitIsCountedAfterTheLock(JdbcJobStore.of(Transactions.of(repeatable)));
    }
  }

  private void aUnitIsCountedAfterTheLock(JdbcJobStore admitting) throws Exception {
    enqueue("acme");
    store.stageDue();
    ClaimedJob running = store.claim(store.register(LEASE).worker(), MAILS, 1).get(0);
    execute("UPDATE underpin_jobs SET worker = NULL, state = -2 WHERE id = " + running.id());
    enqueue("acme");

    try (Connection other = transaction()) {
      lock(other, "acme");
      execute(other, "UPDATE underpin_jobs SET state = 0 WHERE id = " + running.id());
      CompletableFuture<Integer> admission = CompletableFuture.supplyAsync(admitting::stageDue);
      awaitSomebodyWaitsForALock();
      other.commit();
      admission.get(20, TimeUnit.SECONDS);
    }

    assertThat(counts()).isEqualTo(new JobCounts(1, 0, 0, 0, 0, 1));
  }

  @Test
  void claim_counts_the_leases_of_a_kind_after_the_lock_was_waited_for() throws Exception {
    store.enqueue(List.of(mail(null), mail(null)), () -> {});
    WorkerSession worker = store.register(LEASE);

    try (Connection other = transaction()) {
      lock(other, ONE_MAIL.name());
      execute(
          other,
          "WITH one AS (UPDATE underpin_jobs SET worker = %d WHERE id = 1 RETURNING id)"
                  .formatted(worker.worker())
              + " INSERT INTO underpin_job_starts SELECT 'kind:mail', id, now() FROM one");
      CompletableFuture<List<ClaimedJob>> claim =
          CompletableFuture.supplyAsync(
              () -> store.limits().claim(worker.worker(), MAILS, Set.of(ONE_MAIL), 10));
      awaitSomebodyWaitsForALock();
      other.commit();

      assertThat(claim.get(20, TimeUnit.SECONDS)).isEmpty();
    }
  }

  /** The job arrives while the one before it ends: one of the two sees the other. */
  @Test
  void promotion_is_not_lost_between_an_arrival_and_an_end() throws Exception {
    enqueue("acme");
    store.stageDue();
    WorkerSession worker = store.register(LEASE);
    ClaimedJob running = store.claim(worker.worker(), MAILS, 1).get(0);
    enqueue("acme");

    try (Connection other = transaction()) {
      lock(other, "acme");
      execute(other, "UPDATE underpin_jobs SET state = -1 WHERE state = -2");
      CompletableFuture<Set<Long>> end =
          CompletableFuture.supplyAsync(
              () -> store.finish(worker.worker(), List.of(done(running)), false));
      awaitSomebodyWaitsForALock();
      other.commit();
      assertThat(end.get(20, TimeUnit.SECONDS)).containsExactly(running.id());
    }

    assertThat(counts()).isEqualTo(new JobCounts(1, 0, 0, 0, 0, 0));
  }

  @Test
  void end_and_promotion_are_one_transaction() throws Exception {
    enqueue("acme", "acme");
    store.stageDue();
    WorkerSession worker = store.register(LEASE);
    ClaimedJob running = store.claim(worker.worker(), MAILS, 1).get(0);
    execute(
        """
        CREATE FUNCTION dies() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'killed before the promotion'; END $$;
        CREATE TRIGGER dies BEFORE UPDATE ON underpin_jobs FOR EACH ROW
        WHEN (OLD.state = -1 AND NEW.state = 0) EXECUTE FUNCTION dies()\
        """);

    assertThatThrownBy(() -> store.finish(worker.worker(), List.of(done(running)), false))
        .isInstanceOf(JobStoreException.class)
        .hasMessageContaining("killed before the promotion");
    assertThat(counts()).isEqualTo(new JobCounts(0, 1, 0, 0, 0, 1));
    execute("DROP TRIGGER dies ON underpin_jobs");

    assertThat(store.finish(worker.worker(), List.of(done(running)), false)).hasSize(1);
    assertThat(counts()).isEqualTo(new JobCounts(1, 0, 0, 0, 0, 0));
  }

  @Test
  void job_that_was_deleted_by_hand_does_not_keep_the_held_ones_for_ever() throws Exception {
    enqueue("acme", "acme", "bit", "bit");
    store.stageDue();
    execute("DELETE FROM underpin_jobs WHERE state = 0");

    assertThat(store.limits().admitHeld()).isEqualTo(2);
    assertThat(store.limits().admitHeld()).isZero();
  }

  @Test
  void enqueuer_whose_transaction_takes_long_holds_up_nobody_of_its_key() throws Exception {
    enqueue("acme", "acme");
    store.stageDue();
    WorkerSession worker = store.register(LEASE);
    try (Connection open = transaction()) {
      store.enqueueJoining(List.of(mail("acme")), open);

      ClaimedJob first = store.claim(worker.worker(), MAILS, 1).get(0);
      store.finish(worker.worker(), List.of(done(first)), false);

      assertThat(store.claim(worker.worker(), MAILS, 1)).hasSize(1);
      open.rollback();
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
    insert(MANY, -1, "'acme'");
    insert(1, 0, "'acme'");
    insert(500, 0, "NULL");
    execute("ANALYZE underpin_jobs");
    WorkerSession worker = store.register(LEASE);
    try (HikariDataSource single = pool(1)) {
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
    try (HikariDataSource single = pool(1)) {
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
    try (HikariDataSource single = pool(1);
        Connection connection = single.getConnection()) {
      connection.setAutoCommit(false);
      new Admission(new PostgresJobTables()).arrived(connection);
      connection.commit();
    }

    assertThat(counts().ready()).isEqualTo(51);
    assertThat(number("SELECT count(*) FROM underpin_jobs WHERE state = -1")).isEqualTo(1_000);
  }

  @Test
  void enqueue_takes_no_more_room_in_the_index_of_ready_jobs_than_units_allow() throws Exception {
    insert(MANY, -2, "'acme'");

    for (int i = 0; i < 10 && store.stageDue() > 0; i++) {
      assertThat(counts().ready()).isEqualTo(1);
    }

    assertThat(counts().held()).isEqualTo(MANY - 1);
    assertThat(number("SELECT count(*) FROM underpin_jobs WHERE state = -2")).isZero();
  }
}
