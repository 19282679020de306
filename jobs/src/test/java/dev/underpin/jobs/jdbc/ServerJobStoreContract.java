package dev.underpin.jobs.jdbc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.underpin.core.jdbc.Dialect;
import dev.underpin.core.jdbc.Transactions;
import dev.underpin.jobs.store.Capability;
import dev.underpin.jobs.store.ClaimedJob;
import dev.underpin.jobs.store.JobFilter;
import dev.underpin.jobs.store.JobState;
import dev.underpin.jobs.store.Limit;
import dev.underpin.jobs.store.NewJob;
import dev.underpin.jobs.store.Outcome;
import dev.underpin.jobs.store.Progress;
import dev.underpin.jobs.store.Rescued;
import dev.underpin.jobs.store.StoredJob;
import dev.underpin.jobs.store.WorkerSession;
import dev.underpin.testkit.TestDatabase;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every database does that several processes share. */
abstract class ServerJobStoreContract extends JdbcJobStoreContract {

  private static final Limit MAILS_AT_ONCE = Limit.ofKind("mail", 30);

  private final TestDatabase database = freshDatabase();

  /** An empty database on a server that runs. */
  abstract TestDatabase freshDatabase();

  /** The dialect's own statements. */
  abstract JobTables tables();

  @Override
  String emptyDatabase() {
    return database.jdbcUrl();
  }

  /** A transaction as the engine's own are. */
  Connection open() throws SQLException {
    Connection connection = database.dataSource().getConnection();
    connection.setAutoCommit(false);
    tables().begin(connection);
    return connection;
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
      // an application's own, which has no limit
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

  /** No lock of the whole cluster, which one slow node could hold. */
  @Test
  @Timeout(30)
  void claim_waits_for_no_other_node_that_is_about_to_claim() throws Exception {
    store().enqueue(List.of(job("mail"), job("mail"), job("mail")), () -> {});
    WorkerSession slow = store().register(LEASE);
    WorkerSession quick = store().register(LEASE);
    try (Connection connection = open()) {
      assertThat(tables().claim(connection, slow.worker(), KINDS, 1)).hasSize(1);

      assertThat(claim(quick, 3)).hasSize(2);
      assertThat(rescue()).isEqualTo(new Rescued(0, 0));
      assertThat(store().look(KINDS).ready()).isTrue();

      // it would be gone if the others had waited
      connection.commit();
    }
    assertThat(counts().running()).isEqualTo(3);
  }

  @Test
  @Timeout(120)
  void nodes_that_do_everything_at_once_never_fail_by_a_deadlock() throws Exception {
    runEightTimes(
        () -> {
          WorkerSession worker = store().register(LEASE);
          for (int round = 0; round < 12; round++) {
            everything(worker);
          }
          worker.close();
          return null;
        });

    // a deadlock would have ended one of them by an exception
    assertThat(counts().running()).isZero();
  }

  @Test
  @Timeout(30)
  void replay_locks_jobs_in_the_order_of_their_ids_whatever_the_order_it_was_asked_in()
      throws Exception {
    store().enqueue(List.of(job("mail"), job("mail")), () -> {});
    WorkerSession worker = store().register(LEASE);
    List<Long> ids = new ArrayList<>();
    for (ClaimedJob job : claim(worker, 2)) {
      store().finish(worker.worker(), List.of(new Outcome.Dead(job, "no")), false);
      ids.add(job.id());
    }
    ExecutorService replaying = Executors.newSingleThreadExecutor();
    try (Connection connection = database.dataSource().getConnection()) {
      connection.setAutoCommit(false);
      lock(connection, ids.get(0));
      Future<Integer> replayed =
          replaying.submit(() -> store().archive().replay(List.of(ids.get(1), ids.get(0))));
      await().during(Duration.ofMillis(300)).until(() -> !replayed.isDone());

      // a deadlock if the other had the second one and waited for the first
      lock(connection, ids.get(1));
      connection.rollback();
      assertThat(replayed.get()).isEqualTo(2);
    } finally {
      replaying.shutdownNow();
    }
  }

  private static void lock(Connection connection, long id) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("SELECT id FROM underpin_jobs WHERE id = " + id + " FOR UPDATE");
    }
  }

  private void everything(WorkerSession worker) {
    List<NewJob> jobs = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      String key = "key " + ThreadLocalRandom.current().nextInt(8);
      jobs.add(keyed(new NewJob.Keys(key, i % 2 == 0, null, Duration.ZERO)));
      jobs.add(keyed(new NewJob.Keys(null, false, "once " + key, Duration.ofMillis(1))));
      jobs.add(job("report"));
      jobs.add(limited("tenant " + ThreadLocalRandom.current().nextInt(4)));
    }
    store().limits().announce(Set.of(Limit.perKey("mail", 2), MAILS_AT_ONCE));
    List<Long> ids = store().enqueue(jobs, () -> {});
    List<ClaimedJob> claimed = new ArrayList<>(claim(worker, 20));
    claimed.addAll(store().limits().claim(worker.worker(), KINDS, Set.of(MAILS_AT_ONCE), 5));
    List<Outcome> outcomes = new ArrayList<>();
    for (ClaimedJob job : claimed) {
      outcomes.add(
          switch (outcomes.size() % 4) {
            case 0 -> new Outcome.Dead(job, "no");
            case 1 -> new Outcome.Retried(job, Duration.ZERO, "not yet");
            case 2 -> new Outcome.Released(job);
            default -> done(job);
          });
    }
    store().finish(worker.worker(), outcomes, true);
    store().archive().cancel(ids.get(0), true);
    store().archive().replay(claimed.stream().map(ClaimedJob::id).toList());
    worker.heartbeat();
    store().look(KINDS);
    store().stageDue();
    store().limits().admitHeld();
    rescue();
    // parked by one and made ready by the next
    store().parkUnhandled(Duration.ZERO);
    store().announce(KINDS);
    store().purge(Duration.ZERO);
  }

  @Test
  void error_and_note_of_any_characters_are_kept_as_far_as_the_database_can() throws Exception {
    store().enqueue(List.of(job("mail"), job("mail")), () -> {});
    WorkerSession worker = store().register(LEASE);
    List<ClaimedJob> claimed = claim(worker, 2);
    String odd = "nul \0, half a pair \uD83D, whole \uD83D\uDE00";

    store().progress(worker.worker(), List.of(new Progress(claimed.get(1), 5, odd)));
    assertThat(
            finish(
                worker,
                new Outcome.Dead(claimed.get(0), odd),
                new Outcome.Retried(claimed.get(1), Duration.ZERO, odd)))
        .hasSize(2);

    StoredJob dead = store().archive().kept(JobState.DEAD, JobFilter.all(), 0, 1).get(0);
    assertThat(dead.past().error()).startsWith("nul ").endsWith("whole \uD83D\uDE00");
  }

  @Test
  void shipped_scripts_are_all_that_flyway_and_liquibase_need() throws Exception {
    try (TestDatabase plain = freshDatabase();
        Connection connection = plain.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      for (String name : JobsSchema.scripts()) {
        for (String one : Pattern.compile(";\\s*\n").splitAsStream(script(name)).toList()) {
          statement.execute(one);
        }
      }
      JdbcJobStore store = JdbcJobStore.of(Transactions.of(plain.dataSource()));

      store.open();

      assertThat(store.enqueue(List.of(job("mail")), () -> {})).hasSize(1);
    }
  }

  private String script(String name) throws Exception {
    String path = Dialect.of(database.dataSource()).folder() + "/" + name;
    try (InputStream script = JobsSchema.class.getResourceAsStream(path)) {
      return new String(Objects.requireNonNull(script).readAllBytes(), UTF_8);
    }
  }

  @Test
  @Timeout(60)
  void process_that_is_frozen_inside_a_claim_is_rescued_from() throws Exception {
    store().enqueue(List.of(job("mail"), job("mail")), () -> {});
    WorkerSession frozen = store().register(LEASE);
    claim(frozen, 1);
    try (Connection connection = open()) {
      // and now nothing more is heard of it: no commit, no end of the connection
      assertThat(tables().claim(connection, frozen.worker(), KINDS, 1)).hasSize(1);
      pass(LEASE.plusSeconds(1), "underpin_job_workers", "expires_at");

      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> rescue().suspects() == 1 && counts().ready() == 2);
    }
  }
}
