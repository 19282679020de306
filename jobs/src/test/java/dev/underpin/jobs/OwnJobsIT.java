package dev.underpin.jobs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.underpin.core.jdbc.Transactions;
import dev.underpin.jackson.JacksonCodecs;
import dev.underpin.jobs.jdbc.JdbcJobStore;
import dev.underpin.jobs.store.ClaimedJob;
import dev.underpin.jobs.store.JobStoreException;
import dev.underpin.jobs.store.NewJob;
import dev.underpin.jobs.store.Outcome;
import dev.underpin.jobs.store.Rescued;
import dev.underpin.jobs.store.WorkerSession;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Jobs that are stored as claimed, since a handler of the same process is free. */
class OwnJobsIT extends PostgresNodes {

  private static final String LIVE = "SELECT count(*) FROM underpin_jobs";
  private static final String WAITS_FOR_A_LOCK =
      "SELECT count(*) FROM pg_stat_activity"
          + " WHERE datname = current_database() AND wait_event_type = 'Lock'";
  private static final String REFUSE_CLAIMS =
      """
      CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'nobody may claim'; END $$;
      CREATE TRIGGER refuse BEFORE UPDATE ON underpin_jobs FOR EACH ROW EXECUTE FUNCTION refuse()\
      """;
  private static final NewJob JOB =
      new NewJob(
          null,
          new NewJob.Kind("mail", 1, "default"),
          new NewJob.When(0, Duration.ZERO, null),
          NewJob.Keys.NONE,
          new NewJob.Content("{\"number\":1}".getBytes(UTF_8), "json", null, ""));

  private final JdbcJobStore store = store(direct);

  private void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = direct.getConnection()) {
      execute(connection, sql);
    }
  }

  private void awaitNoneLeft() {
    await().atMost(LONG).until(() -> number(direct, LIVE) == 0);
  }

  @Test
  void free_worker_begins_a_job_of_its_process_without_a_claim() throws Exception {
    execute(REFUSE_CLAIMS);
    Jobs jobs = node(store, (mail, run) -> seen.add(mail.number()));

    jobs.enqueue(MAIL, new Mail(1));

    awaitNoneLeft();
    assertThat(seen).containsExactly(1);
  }

  @Test
  void job_of_a_transaction_is_seen_by_nobody_before_the_commit_and_never_after_a_rollback() {
    Transactions tx = Transactions.of(direct);
    Jobs jobs = node(JdbcJobStore.of(tx), (mail, run) -> seen.add(mail.number()));

    assertThatThrownBy(
            () ->
                tx.inTransaction(
                    connection -> {
                      jobs.enqueue(MAIL, new Mail(1));
                      assertThat(number(direct, LIVE)).isZero();
                      throw new IllegalStateException("changed my mind");
                    }))
        .hasMessage("changed my mind");

    jobs.enqueue(MAIL, new Mail(2));
    awaitNoneLeft();
    assertThat(seen).containsExactly(2);
  }

  @Test
  void own_job_whose_answer_is_lost_is_given_back() {
    FaultyStore faulty = new FaultyStore(store);
    Jobs jobs =
        Jobs.builder(faulty.store())
            .codecs(JacksonCodecs.create())
            .pollInterval(Duration.ofMillis(50))
            .handler(MAIL, (mail, run) -> seen.add(mail.number()))
            .build();
    opened.add(jobs);
    jobs.start();
    faulty.loseNextAnswer("enqueueClaimed", () -> new JobStoreException("cut off", null));

    assertThatThrownBy(() -> jobs.enqueue(MAIL, new Mail(1))).hasMessage("cut off");

    awaitNoneLeft();
    assertThat(seen).containsExactly(1);
  }

  @Test
  void own_jobs_of_many_threads_run_once_each() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    Jobs jobs =
        node(
            store(pool(database.jdbcUrl(), 16)),
            Duration.ofSeconds(30),
            (mail, run) -> {
              seen.add(mail.number());
              runs.incrementAndGet();
            });
    List<Callable<@Nullable Void>> enqueuers = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      int first = i * 50;
      enqueuers.add(
          () -> {
            for (int number = first; number < first + 50; number++) {
              jobs.enqueue(MAIL, new Mail(number));
            }
            return null;
          });
    }

    ExecutorService threads = Executors.newFixedThreadPool(8);
    for (Future<@Nullable Void> enqueued : threads.invokeAll(enqueuers)) {
      enqueued.get();
    }
    threads.shutdown();

    awaitNoneLeft();
    assertThat(seen).hasSize(400);
    assertThat(runs).hasValue(400);
  }

  @Test
  void own_job_of_a_process_that_died_is_rescued() throws Exception {
    WorkerSession dead = store.register(LEASE);
    ClaimedJob job = stored(dead);
    execute("UPDATE underpin_job_workers SET expires_at = expires_at - interval '1 hour'");

    assertThat(store.rescue(3)).isEqualTo(new Rescued(1, 0));
    assertThat(
            store.finish(dead.worker(), List.of(new Outcome.Done(job, Duration.ZERO, null)), false))
        .isEmpty();
  }

  private ClaimedJob stored(WorkerSession worker) {
    return Objects.requireNonNull(store.enqueueClaimed(JOB, worker.worker()));
  }

  @Test
  void own_job_is_its_workers_alone_until_it_leaves() {
    WorkerSession worker = store.register(LEASE);
    WorkerSession other = store.register(LEASE);
    ClaimedJob job = stored(worker);

    assertThat(store.claim(other.worker(), Set.of(job.handled()), 10)).isEmpty();
    worker.close();

    assertThat(store.claim(other.worker(), Set.of(job.handled()), 10))
        .singleElement()
        .satisfies(claimed -> assertThat(claimed.token()).isGreaterThan(job.token()));
  }

  /** Else it would be held by a worker that nobody rescues from. */
  @Test
  @Timeout(60)
  void nothing_is_stored_for_a_worker_that_is_being_rescued_from() throws Exception {
    WorkerSession gone = store.register(LEASE);
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try (Connection rescue = direct.getConnection()) {
      rescue.setAutoCommit(false);
      execute(rescue, "DELETE FROM underpin_job_workers");
      Future<@Nullable ClaimedJob> stored =
          thread.submit(() -> store.enqueueClaimed(JOB, gone.worker()));
      await().atMost(LONG).until(() -> number(direct, WAITS_FOR_A_LOCK) == 1);
      rescue.commit();

      assertThat(stored.get()).isNull();
    } finally {
      thread.shutdown();
    }
    assertThat(number(direct, LIVE)).isZero();
  }
}
