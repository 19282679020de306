package dev.underpin.jobs.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.underpin.core.jdbc.Transactions;
import dev.underpin.jackson.JacksonCodecs;
import dev.underpin.jobs.BatchId;
import dev.underpin.jobs.JobType;
import dev.underpin.jobs.Jobs;
import dev.underpin.jobs.store.BatchInfo;
import dev.underpin.jobs.store.ClaimedJob;
import dev.underpin.jobs.store.Handled;
import dev.underpin.jobs.store.OnDead;
import dev.underpin.jobs.store.Outcome;
import dev.underpin.jobs.store.WorkerSession;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Batches and transactions: those of their enqueuers, of handlers, and of nodes that know none. */
abstract class BatchTransactionsContract {

  record Part(int number) {}

  private static final JobType<Part> PART =
      JobType.of("part", Part.class).keepResult(Duration.ofHours(1));
  private static final JobType<Part> WHOLE = JobType.of("whole", Part.class);
  private static final Set<Handled> KINDS = Set.of(new Handled("part", 1), new Handled("whole", 1));

  private HikariDataSource dataSource;
  private Transactions tx;
  private JdbcJobStore store;
  private Jobs jobs;
  private WorkerSession worker;

  /** The URL of a database that is empty, with the user in it. */
  abstract String emptyDatabase() throws Exception;

  abstract void dropDatabase();

  @BeforeEach
  void installs() throws Exception {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(emptyDatabase());
    config.setMaximumPoolSize(12);
    config.setMinimumIdle(0);
    dataSource = new HikariDataSource(config);
    JobsSchema.install(dataSource);
    tx = Transactions.of(dataSource);
    store = JdbcJobStore.of(tx);
    store.open();
    jobs = Jobs.builder(store).codecs(JacksonCodecs.create()).build();
    worker = store.register(Duration.ofMinutes(1));
  }

  @AfterEach
  void closes() {
    jobs.close();
    worker.close();
    dataSource.close();
    dropDatabase();
  }

  private BatchId batch(int parts, OnDead onDead) {
    return jobs.batch(PART, parts(parts)).then(WHOLE, new Part(-1)).onDead(onDead).enqueue();
  }

  private static List<Part> parts(int count) {
    return IntStream.range(0, count).mapToObj(Part::new).toList();
  }

  private List<ClaimedJob> claim() {
    return store.claim(worker.worker(), KINDS, 10);
  }

  private List<String> kinds() {
    return claim().stream().map(ClaimedJob::kind).toList();
  }

  private static Outcome.Done done(ClaimedJob job) {
    return new Outcome.Done(job, Duration.ZERO, null);
  }

  private void finish(ClaimedJob job) {
    assertThat(store.finish(worker.worker(), List.of(done(job)), false)).hasSize(1);
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

  private BatchInfo.State state(BatchId id) {
    return Objects.requireNonNull(jobs.findBatch(id)).state();
  }

  @Test
  void batch_is_committed_or_rolled_back_with_the_transaction_it_is_enqueued_in()
      throws SQLException {
    assertThatThrownBy(
            () ->
                tx.inTransaction(
                    connection -> {
                      batch(3, OnDead.WAIT);
                      throw new IllegalStateException("changed my mind");
                    }))
        .hasMessage("changed my mind");
    try (Connection connection = dataSource.getConnection()) {
      connection.setAutoCommit(false);
      jobs.joining(connection).batch(PART, parts(3)).then(WHOLE, new Part(-1)).enqueue();
      connection.rollback();
      assertThat(number("SELECT COUNT(*) FROM underpin_job_batches")).isZero();
      jobs.joining(connection).batch(PART, parts(1)).then(WHOLE, new Part(-1)).enqueue();
      assertThat(jobs.counts().live()).isZero();
      connection.commit();
    }

    finish(claim().get(0));
    assertThat(kinds()).containsExactly("whole");
    BatchId ambient = tx.inTransaction(connection -> batch(1, OnDead.WAIT));
    assertThat(state(ambient)).isEqualTo(BatchInfo.State.RUNNING);
  }

  @Test
  void count_goes_down_in_the_transaction_that_deletes_the_rows() throws Exception {
    BatchId id = batch(2, OnDead.WAIT);
    List<ClaimedJob> parts = claim();
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.executeQuery(
          "SELECT id FROM underpin_job_batches WHERE id = " + id.value() + " FOR UPDATE");

      Future<?> ending = thread.submit(() -> finish(parts.get(0)));

      // it has deleted, and waits for the step: nobody may see the one without the other
      await()
          .during(Duration.ofMillis(300))
          .atMost(Duration.ofSeconds(5))
          .until(() -> number("SELECT COUNT(*) FROM underpin_jobs") == 3);
      assertThat(ending.isDone()).isFalse();
      connection.rollback();
      ending.get();
    } finally {
      thread.shutdownNow();
    }
    assertThat(number("SELECT COUNT(*) FROM underpin_jobs")).isEqualTo(2);
    assertThat(number("SELECT remaining FROM underpin_job_batches WHERE id = " + id.value()))
        .isEqualTo(1);
  }

  @Test
  void transactional_handlers_end_their_step_and_their_rollbacks_do_not() throws SQLException {
    jobs =
        Jobs.builder(store)
            .codecs(JacksonCodecs.create())
            .pollInterval(Duration.ofMillis(50))
            .transactionalHandler(
                PART,
                (part, run) -> {
                  if (part.number() == 1 && run.attempt() == 1) {
                    throw new IllegalStateException("not yet");
                  }
                  run.result(part);
                })
            .transactionalHandler(
                WHOLE,
                (whole, run) -> {
                  try (Statement statement = run.connection().createStatement()) {
                    int sum = run.results(PART, Part.class).mapToInt(Part::number).sum();
                    statement.execute("INSERT INTO wholes (total) VALUES (" + sum + ")");
                  }
                })
            .build();
    execute("CREATE TABLE wholes (total INTEGER NOT NULL)");
    jobs.start();

    BatchId id = batch(5, OnDead.WAIT);

    await().atMost(Duration.ofSeconds(60)).until(() -> state(id) == BatchInfo.State.DONE);
    assertThat(number("SELECT COUNT(*) FROM wholes WHERE total = 10")).isEqualTo(1);
  }

  @Test
  void transactional_end_of_a_process_that_died_before_it_told_is_noticed() throws SQLException {
    batch(2, OnDead.WAIT);
    List<ClaimedJob> parts = claim();
    try (Connection connection = dataSource.getConnection()) {
      connection.setAutoCommit(false);
      assertThat(store.finishJoining(worker.worker(), done(parts.get(0)), false, connection))
          .isTrue();
      connection.commit();
    }

    store.batches().settle(false);
    assertThat(claim()).isEmpty();
    finish(parts.get(1));
    assertThat(store.batches().settle(false)).isEqualTo(1);

    assertThat(kinds()).containsExactly("whole");
    assertThat(store.batches().settle(false)).isZero();
  }

  @Test
  void what_is_told_twice_or_too_early_begins_nothing() {
    batch(2, OnDead.WAIT);
    List<ClaimedJob> parts = claim();
    long step = Objects.requireNonNull(parts.get(0).past().step());

    store.batches().ended(Map.of(step, 2));
    finish(parts.get(0));
    store.batches().ended(Map.of(step, 1));
    assertThat(claim()).isEmpty();
    finish(parts.get(1));

    assertThat(kinds()).containsExactly("whole");
  }

  @Test
  void jobs_that_a_node_of_an_earlier_version_ended_are_noticed() throws SQLException {
    batch(3, OnDead.WAIT);
    List<ClaimedJob> parts = claim();
    finish(parts.get(0));

    execute("DELETE FROM underpin_jobs WHERE id = " + parts.get(1).id());
    store.batches().settle(false);
    assertThat(claim()).isEmpty();
    finish(parts.get(2));
    store.batches().settle(false);

    assertThat(kinds()).containsExactly("whole");
  }

  @Test
  void death_that_a_node_of_an_earlier_version_noted_is_noticed() throws SQLException {
    BatchId runs = batch(1, OnDead.RUN);
    BatchId cancelled = batch(2, OnDead.CANCEL);
    BatchId waits = batch(1, OnDead.WAIT);
    List<ClaimedJob> parts = claim();
    String dies = "UPDATE underpin_jobs SET state = 2, worker = NULL WHERE id = ";
    execute(dies + parts.get(0).id());
    execute(dies + parts.get(1).id());
    execute(dies + parts.get(3).id());

    store.batches().settle(false);

    assertThat(kinds()).containsExactly("whole");
    assertThat(state(runs)).isEqualTo(BatchInfo.State.RUNNING);
    assertThat(state(cancelled)).isEqualTo(BatchInfo.State.CANCELLED);
    assertThat(state(waits)).isEqualTo(BatchInfo.State.STALLED);
  }

  @Test
  void more_open_batches_than_a_page_are_all_looked_at() throws SQLException {
    for (int i = 0; i < 510; i++) {
      batch(1, OnDead.WAIT);
    }
    execute("DELETE FROM underpin_jobs WHERE kind = 'part'");

    int ready = store.batches().settle(false);
    ready += store.batches().settle(false);

    assertThat(ready).isEqualTo(510);
  }
}
