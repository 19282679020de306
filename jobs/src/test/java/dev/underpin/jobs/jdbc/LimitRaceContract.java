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
import dev.underpin.jobs.store.Staged;
import dev.underpin.jobs.store.WorkerSession;
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
import org.junit.jupiter.api.Timeout;

/** Limits where transactions of two nodes meet, step by step, on every server. */
@Timeout(120)
abstract class LimitRaceContract {

  static final Set<Handled> MAILS = Set.of(new Handled("mail", 1));
  static final Limit ONE_A_KEY = Limit.perKey("mail", 1);
  static final Limit ONE_MAIL = Limit.ofKind("mail", 1);
  static final Duration LEASE = Duration.ofMinutes(5);

  private final TestDatabase database = freshDatabase();
  private final HikariDataSource dataSource = pool(6, null);
  final JdbcJobStore store = JdbcJobStore.of(Transactions.of(dataSource));

  abstract TestDatabase freshDatabase();

  abstract JobTables tables();

  /** How many sessions of this database wait for a lock. */
  abstract String waiting();

  /** Has every promotion of a held job fail. */
  abstract String[] dieAtPromotion();

  abstract String dieNoMore();

  HikariDataSource pool(int size, @Nullable String isolation) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(database.jdbcUrl());
    config.setMaximumPoolSize(size);
    config.setTransactionIsolation(isolation);
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

  static NewJob mail(@Nullable String key) {
    return mail(key, 0);
  }

  private static NewJob urgent(String key) {
    return mail(key, -1);
  }

  private static NewJob mail(@Nullable String key, int priority) {
    return new NewJob(
        null,
        new NewJob.Kind("mail", 1, "default"),
        new NewJob.When(priority, Duration.ZERO, null),
        new NewJob.Keys(null, false, null, Duration.ZERO, key),
        new NewJob.Content("{}".getBytes(UTF_8), "json", null, ""));
  }

  void enqueue(String... keys) {
    List<NewJob> jobs = new ArrayList<>();
    for (String key : keys) {
      jobs.add(mail(key));
    }
    store.enqueue(jobs, () -> {});
  }

  static Outcome done(ClaimedJob job) {
    return new Outcome.Done(job, Duration.ZERO, null);
  }

  JobCounts counts() {
    return store.archive().counts();
  }

  /** Another node's, which takes its time. */
  Connection transaction() throws SQLException {
    Connection connection = database.dataSource().getConnection();
    connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
    connection.setAutoCommit(false);
    return connection;
  }

  static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  void execute(String... sql) throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      for (String one : sql) {
        execute(connection, one);
      }
    }
  }

  long number(String sql) {
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
    await().atMost(Duration.ofSeconds(20)).until(() -> number(waiting()) > 0);
  }

  /** Not by the statement that is under test. */
  private void lock(Connection connection, String key) throws SQLException {
    String insert = "INSERT INTO underpin_job_limit_locks (limit_key) VALUES ('" + key + "')";
    execute(connection, tables().unlessTaken(insert));
    execute(
        connection,
        "SELECT limit_key FROM underpin_job_limit_locks WHERE limit_key = '"
            + key
            + "' FOR UPDATE");
  }

  @Test
  void bulk_of_a_key_is_admitted_by_priority_and_then_oldest_first() {
    List<Long> ids = store.enqueue(List.of(mail("acme"), mail("acme"), urgent("acme")), () -> {});
    enqueue("acme", "acme");
    store.stageDue();
    WorkerSession worker = store.register(LEASE);

    for (long expected : List.of(ids.get(2), ids.get(0), ids.get(1))) {
      List<ClaimedJob> claimed = store.claim(worker.worker(), MAILS, 10);
      assertThat(claimed).extracting(ClaimedJob::id).containsExactly(expected);
      store.finish(worker.worker(), List.of(done(claimed.get(0))), false);
    }
  }

  @Test
  void limit_keys_are_locked_in_their_order_whatever_order_their_jobs_end_in() throws Exception {
    enqueue("b", "a");
    store.stageDue();
    WorkerSession worker = store.register(LEASE);
    List<Outcome> ended = new ArrayList<>();
    store.claim(worker.worker(), MAILS, 2).forEach(job -> ended.add(done(job)));

    try (Connection other = transaction()) {
      lock(other, "a");
      CompletableFuture<Set<Long>> finished =
          CompletableFuture.supplyAsync(() -> store.finish(worker.worker(), ended, false));
      awaitSomebodyWaitsForALock();

      // a deadlock if it had this one and waited for the first
      lock(other, "b");
      other.commit();
      assertThat(finished.get(20, TimeUnit.SECONDS)).hasSize(2);
    }
  }

  /** On one statement's snapshot both would have seen no job that has the unit. */
  @Test
  void unit_is_counted_after_the_lock_was_waited_for() throws Exception {
    aUnitIsCountedAfterTheLock(store);
  }

  void aUnitIsCountedAfterTheLock(JdbcJobStore admitting) throws Exception {
    enqueue("acme");
    store.stageDue();
    ClaimedJob first = store.claim(store.register(LEASE).worker(), MAILS, 1).get(0);
    execute("UPDATE underpin_jobs SET worker = NULL, state = -1 WHERE id = " + first.id());
    enqueue("acme");

    try (Connection other = transaction()) {
      lock(other, "acme");
      CompletableFuture<Staged> admission = CompletableFuture.supplyAsync(admitting::stageDue);
      awaitSomebodyWaitsForALock();
      execute(other, "UPDATE underpin_jobs SET state = 0 WHERE id = " + first.id());
      other.commit();
      admission.get(20, TimeUnit.SECONDS);
    }

    assertThat(counts()).isEqualTo(new JobCounts(1, 0, 0, 0, 0, 1));
  }

  @Test
  void claim_counts_the_leases_of_a_kind_after_the_lock_was_waited_for() throws Exception {
    List<Long> ids = store.enqueue(List.of(mail(null), mail(null)), () -> {});
    WorkerSession worker = store.register(LEASE);

    try (Connection other = transaction()) {
      lock(other, ONE_MAIL.name());
      CompletableFuture<List<ClaimedJob>> claim =
          CompletableFuture.supplyAsync(
              () -> store.limits().claim(worker.worker(), MAILS, Set.of(ONE_MAIL), 10));
      awaitSomebodyWaitsForALock();
      execute(
          other,
          "UPDATE underpin_jobs SET worker = %d WHERE id = %d"
              .formatted(worker.worker(), ids.get(0)));
      execute(
          other,
          "INSERT INTO underpin_job_starts (limit_name, job_id, started_at) VALUES ('%s', %d, %s)"
              .formatted(ONE_MAIL.name(), ids.get(0), tables().dated().in(":now")));
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
    execute(dieAtPromotion());

    assertThatThrownBy(() -> store.finish(worker.worker(), List.of(done(running)), false))
        .isInstanceOf(JobStoreException.class)
        .hasMessageContaining("killed before the promotion");
    assertThat(counts()).isEqualTo(new JobCounts(0, 1, 0, 0, 0, 1));
    execute(dieNoMore());

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
}
