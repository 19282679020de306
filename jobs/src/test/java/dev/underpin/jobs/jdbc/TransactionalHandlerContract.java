package dev.underpin.jobs.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.underpin.core.Retry;
import dev.underpin.core.jdbc.Transactions;
import dev.underpin.jackson.JacksonCodecs;
import dev.underpin.jobs.JobHandler;
import dev.underpin.jobs.JobId;
import dev.underpin.jobs.JobInfo;
import dev.underpin.jobs.JobRun;
import dev.underpin.jobs.JobType;
import dev.underpin.jobs.Jobs;
import dev.underpin.jobs.JobsBuilder;
import dev.underpin.jobs.store.JobCounts;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Effect and completion in one transaction: once, whatever happens. */
abstract class TransactionalHandlerContract {

  record Pay(int account) {}

  private static final JobType<Pay> PAY =
      JobType.of("pay", Pay.class).retry(Retry.fixed(3, Duration.ofMillis(1)));
  private static final JobType<Pay> RECEIPT = JobType.of("receipt", Pay.class);
  private static final Duration SOON = Duration.ofSeconds(20);

  private HikariDataSource dataSource;
  private Transactions tx;
  private Jobs jobs;

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
    jobs = builder().build();
    execute("CREATE TABLE payments (job BIGINT NOT NULL, account INTEGER NOT NULL)");
  }

  @AfterEach
  void closes() {
    jobs.close();
    dataSource.close();
    dropDatabase();
  }

  private JobsBuilder builder() {
    return Jobs.builder(JdbcJobStore.of(tx))
        .codecs(JacksonCodecs.create())
        .pollInterval(Duration.ofMillis(20))
        .lease(Duration.ofSeconds(3))
        .shutdownTimeout(Duration.ofSeconds(5));
  }

  private void start(JobHandler<Pay> handler) {
    jobs = builder().transactionalHandler(PAY, handler).build();
    jobs.start();
  }

  private static void pay(Pay pay, JobRun run) throws SQLException {
    try (PreparedStatement insert =
        run.connection().prepareStatement("INSERT INTO payments VALUES (?, ?)")) {
      insert.setLong(1, run.id().value());
      insert.setInt(2, pay.account());
      insert.executeUpdate();
    }
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private long payments() throws SQLException {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT COUNT(*) FROM payments")) {
      row.next();
      return row.getLong(1);
    }
  }

  private void awaitNothingLeft() {
    await().atMost(SOON).until(() -> jobs.counts().live() == 0);
  }

  @Test
  void effect_and_completion_are_committed_together() throws Exception {
    start(TransactionalHandlerContract::pay);

    for (int i = 0; i < 50; i++) {
      jobs.enqueue(PAY, new Pay(i));
    }

    awaitNothingLeft();
    assertThat(payments()).isEqualTo(50);
    assertThat(jobs.counts()).isEqualTo(new JobCounts(0, 0, 0, 0, 0));
  }

  @Test
  void nothing_remains_of_a_try_that_failed() throws Exception {
    start(
        (pay, run) -> {
          pay(pay, run);
          if (run.attempt() < 3) {
            throw new IllegalStateException("bank is away");
          }
        });

    jobs.enqueue(PAY, new Pay(1));

    awaitNothingLeft();
    assertThat(payments()).isEqualTo(1);
  }

  @Test
  void handler_joins_the_ambient_transaction_and_its_jobs_are_committed_with_it() throws Exception {
    AtomicInteger receipts = new AtomicInteger();
    jobs =
        builder()
            .transactionalHandler(
                PAY,
                (pay, run) -> {
                  assertThat(tx.current()).isSameAs(run.connection());
                  jobs.enqueue(RECEIPT, pay);
                  pay(pay, run);
                  if (run.attempt() == 1) {
                    throw new IllegalStateException("bank is away");
                  }
                })
            .handler(RECEIPT, (pay, run) -> receipts.incrementAndGet())
            .build();
    jobs.start();

    jobs.enqueue(PAY, new Pay(1));

    awaitNothingLeft();
    assertThat(receipts).hasValue(1);
    assertThat(payments()).isEqualTo(1);
  }

  @Test
  void stale_worker_cannot_commit_its_effect() throws Exception {
    CountDownLatch working = new CountDownLatch(1);
    CountDownLatch rescued = new CountDownLatch(1);
    AtomicInteger runs = new AtomicInteger();
    start(
        (pay, run) -> {
          pay(pay, run);
          if (runs.incrementAndGet() == 1) {
            working.countDown();
            awaitDeafly(rescued);
          }
        });
    JobId id = jobs.enqueue(PAY, new Pay(1));
    assertThat(working.await(10, TimeUnit.SECONDS)).isTrue();

    // as if this worker had been frozen for longer than its lease
    execute("DELETE FROM underpin_job_workers");
    execute("UPDATE underpin_jobs SET worker = NULL, state = 4 WHERE id = " + id);
    rescued.countDown();

    awaitNothingLeft();
    await().atMost(SOON).until(() -> runs.get() == 2);
    assertThat(payments()).isEqualTo(1);
  }

  private static void awaitDeafly(CountDownLatch latch) {
    boolean ended = false;
    while (!ended) {
      try {
        latch.await();
        ended = true;
      } catch (InterruptedException e) {
        ended = false;
      }
    }
  }

  @Test
  void error_in_the_handlers_own_sql_is_a_failed_try() throws Exception {
    start(
        (pay, run) -> {
          try (Statement statement = run.connection().createStatement()) {
            statement.execute("SELECT * FROM no_such_table");
          }
        });
    JobId id = jobs.enqueue(PAY, new Pay(1));

    await().atMost(SOON).until(() -> jobs.deadLetters(1).size() == 1);

    JobInfo dead = Objects.requireNonNull(jobs.find(id));
    assertThat(dead.tries().failed()).isEqualTo(3);
    assertThat(dead.tries().error()).containsIgnoringCase("no_such_table");
  }

  @Test
  void connection_of_a_handler_that_is_not_transactional_is_refused() throws Exception {
    jobs = builder().handler(PAY, TransactionalHandlerContract::pay).build();
    jobs.start();
    JobId id = jobs.enqueue(PAY, new Pay(1));

    await().atMost(SOON).until(() -> jobs.deadLetters(1).size() == 1);

    assertThat(Objects.requireNonNull(jobs.find(id)).tries().error())
        .contains("register pay by JobsBuilder.transactionalHandler");
  }
}
