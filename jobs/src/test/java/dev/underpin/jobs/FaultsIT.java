package dev.underpin.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.underpin.core.Retry;
import dev.underpin.core.jdbc.Transactions;
import dev.underpin.jackson.JacksonCodecs;
import dev.underpin.jobs.jdbc.JdbcJobStore;
import dev.underpin.jobs.jdbc.JobsSchema;
import dev.underpin.testkit.FaultProxy;
import dev.underpin.testkit.PostgresServer;
import dev.underpin.testkit.PrivateServer;
import dev.underpin.testkit.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What networks, pools and servers do to workers, on PostgreSQL. */
class FaultsIT {

  record Mail(int number) {}

  private static final JobType<Mail> MAIL =
      JobType.of("mail", Mail.class).retry(Retry.fixed(20, Duration.ofMillis(20)));
  private static final Duration LEASE = Duration.ofSeconds(2);
  private static final Duration LONG = Duration.ofSeconds(60);

  private final TestDatabase database = PostgresServer.shared().freshDatabase();
  private final DataSource direct = database.dataSource();
  private final List<AutoCloseable> opened = new ArrayList<>();
  private final Set<Integer> seen = ConcurrentHashMap.newKeySet();
  private final AtomicInteger interrupts = new AtomicInteger();
  private final CountDownLatch mayEnd = new CountDownLatch(1);

  @BeforeEach
  void installs() {
    JobsSchema.install(direct);
  }

  @AfterEach
  void drops() throws Exception {
    mayEnd.countDown();
    Collections.reverse(opened);
    for (AutoCloseable one : opened) {
      one.close();
    }
    database.close();
  }

  private HikariDataSource pool(String url, int size) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(url);
    config.setMaximumPoolSize(size);
    config.setMinimumIdle(0);
    config.setConnectionTimeout(1_000);
    config.setInitializationFailTimeout(-1);
    HikariDataSource pool = new HikariDataSource(config);
    opened.add(pool);
    return pool;
  }

  private Jobs node(JdbcJobStore store, JobHandler<Mail> handler) {
    Jobs jobs =
        Jobs.builder(store)
            .codecs(JacksonCodecs.create())
            .lease(LEASE)
            .workers(4)
            .pollInterval(Duration.ofMillis(50))
            .shutdownTimeout(Duration.ofSeconds(2))
            .handler(MAIL, handler)
            .build();
    opened.add(jobs);
    jobs.start();
    return jobs;
  }

  private static JdbcJobStore store(DataSource dataSource) {
    return JdbcJobStore.of(Transactions.of(dataSource));
  }

  private void waitForEver(Mail mail, JobRun run) throws InterruptedException {
    seen.add(mail.number());
    try {
      mayEnd.await();
    } catch (InterruptedException e) {
      interrupts.incrementAndGet();
      throw e;
    }
  }

  private static long number(DataSource dataSource, String sql) {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<Mail> mails(int count) {
    List<Mail> mails = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      mails.add(new Mail(i));
    }
    return mails;
  }

  @Test
  void terminated_backends_cost_no_job() {
    Jobs jobs = node(store(pool(database.jdbcUrl(), 8)), (mail, run) -> seen.add(mail.number()));
    String terminateAll =
        """
        SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid()\
        """;
    Jobs enqueuer = Jobs.builder(store(direct)).codecs(JacksonCodecs.create()).build();

    for (int i = 0; i < 10; i++) {
      enqueuer.enqueueAll(MAIL, mails(1_000).subList(i * 100, i * 100 + 100));
      number(direct, terminateAll);
    }

    await().atMost(LONG).until(() -> enqueuer.counts().live() == 0);
    assertThat(seen).hasSize(1_000);
    assertThat(enqueuer.counts().dead() + enqueuer.counts().parked()).isZero();
    assertThat(jobs.counts().running()).isZero();
  }

  @Test
  void worker_behind_a_half_open_connection_fences_itself_and_its_job_runs_elsewhere()
      throws Exception {
    try (FaultProxy proxy = FaultProxy.before(database.jdbcUrl())) {
      JdbcJobStore cutOff = store(pool(proxy.url(), 6)).heartbeatsFrom(pool(proxy.url(), 1));
      node(cutOff, this::waitForEver).enqueue(MAIL, new Mail(1));
      await().atMost(LONG).until(() -> seen.contains(1));

      proxy.halfOpen(FaultProxy.Direction.TO_CLIENT);
      CountDownLatch again = new CountDownLatch(1);
      node(store(pool(database.jdbcUrl(), 6)), (mail, run) -> again.countDown());

      await().atMost(LEASE.plusSeconds(3)).until(() -> interrupts.get() == 1);
      assertThat(again.await(LEASE.plusSeconds(10).toSeconds(), TimeUnit.SECONDS)).isTrue();
      proxy.restore();
      // and is a worker like any other again
      Jobs enqueuer = Jobs.builder(store(direct)).codecs(JacksonCodecs.create()).build();
      await()
          .atMost(LONG)
          .until(() -> number(direct, "SELECT count(*) FROM underpin_job_workers") == 2);
      assertThat(enqueuer.counts().live()).isZero();
    }
  }

  @Test
  void exhausted_application_pool_does_not_cost_a_worker_its_lease() throws Exception {
    HikariDataSource exhausted = pool(database.jdbcUrl(), 5);
    node(store(exhausted), this::waitForEver).enqueue(MAIL, new Mail(1));
    await().atMost(LONG).until(() -> seen.contains(1));
    AtomicInteger elsewhere = new AtomicInteger();
    node(store(pool(database.jdbcUrl(), 5)), (mail, run) -> elsewhere.incrementAndGet());

    List<Connection> taken = new ArrayList<>();
    try {
      await()
          .atMost(LONG)
          .until(
              () -> {
                taken.add(exhausted.getConnection());
                return taken.size() == 4;
              });
      await()
          .during(LEASE.multipliedBy(2))
          .atMost(LONG)
          .until(() -> interrupts.get() + elsewhere.get() == 0);
    } finally {
      for (Connection connection : taken) {
        connection.close();
      }
    }

    mayEnd.countDown();
    await().atMost(LONG).until(() -> number(direct, "SELECT count(*) FROM underpin_jobs") == 0);
    assertThat(elsewhere).hasValue(0);
  }

  @Test
  void broken_heartbeat_is_mended_outside_an_exhausted_pool() throws Exception {
    HikariDataSource exhausted = pool(database.jdbcUrl(), 5);
    node(store(exhausted).heartbeatsFrom(direct), this::waitForEver).enqueue(MAIL, new Mail(1));
    await().atMost(LONG).until(() -> seen.contains(1));
    List<Connection> taken = new ArrayList<>();
    try {
      await()
          .atMost(LONG)
          .until(
              () -> {
                taken.add(exhausted.getConnection());
                return taken.size() == 5;
              });
      number(
          direct,
          """
          SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
          WHERE datname = current_database() AND pid <> pg_backend_pid()
            AND query LIKE '%underpin_job%'\
          """);

      await().during(LEASE.multipliedBy(2)).atMost(LONG).until(() -> interrupts.get() == 0);
      assertThat(
              number(
                  direct,
                  "SELECT count(*) FROM underpin_job_workers WHERE expires_at > clock_timestamp()"))
          .isEqualTo(1);
    } finally {
      for (Connection connection : taken) {
        connection.close();
      }
    }
  }

  @Test
  void long_job_is_not_taken_for_an_orphan_whatever_clock_and_zone_its_node_has() {
    String east = database.jdbcUrl() + "&options=-c%20TimeZone=Pacific/Kiritimati";
    String west = database.jdbcUrl() + "&options=-c%20TimeZone=Etc/GMT%2B12";
    node(store(pool(east, 5)), this::waitForEver).enqueue(MAIL, new Mail(1));
    await().atMost(LONG).until(() -> seen.contains(1));
    AtomicInteger elsewhere = new AtomicInteger();
    node(store(pool(west, 5)), (mail, run) -> elsewhere.incrementAndGet());

    await()
        .during(LEASE.multipliedBy(3))
        .atMost(LONG)
        .until(() -> interrupts.get() + elsewhere.get() == 0);
    assertThat(number(direct, "SELECT count(*) FROM underpin_job_workers")).isEqualTo(2);
  }

  @Test
  void engine_holds_no_session_lock_and_three_connections_at_most() {
    HikariDataSource pool = pool(database.jdbcUrl(), 20);
    Jobs jobs = node(store(pool), (mail, run) -> seen.add(mail.number()));
    jobs.enqueueAll(MAIL, mails(2_000));
    AtomicInteger most = new AtomicInteger();

    await()
        .pollInterval(Duration.ofMillis(5))
        .atMost(LONG)
        .until(
            () -> {
              most.accumulateAndGet(pool.getHikariPoolMXBean().getActiveConnections(), Math::max);
              assertThat(
                      number(
                          direct,
                          "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"
                              + " AND database = (SELECT oid FROM pg_database"
                              + " WHERE datname = current_database())"))
                  .isZero();
              return seen.size() == 2_000;
            });

    assertThat(most.get()).isBetween(1, 3);
  }

  @Test
  void job_of_another_node_starts_without_waiting_for_a_poll() {
    Jobs listening =
        Jobs.builder(store(pool(database.jdbcUrl(), 5)))
            .codecs(JacksonCodecs.create())
            .lease(Duration.ofMinutes(10))
            .pollInterval(Duration.ofHours(1))
            .handler(MAIL, (mail, run) -> seen.add(mail.number()))
            .build();
    opened.add(listening);
    listening.start();
    Jobs enqueuer =
        Jobs.builder(store(pool(database.jdbcUrl(), 5))).codecs(JacksonCodecs.create()).build();
    opened.add(enqueuer);
    enqueuer.start();
    enqueuer.enqueue(MAIL, new Mail(0));
    await().atMost(LONG).until(() -> seen.size() == 1);

    // the look of every four seconds would find these at a quarter of that rate
    long before = System.nanoTime();
    for (int i = 1; i <= 8; i++) {
      int expected = i + 1;
      enqueuer.enqueue(MAIL, new Mail(i));
      await().atMost(LONG).until(() -> seen.size() == expected);
    }

    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(12));
  }

  @Test
  void restart_of_the_database_costs_no_job() {
    try (PrivateServer<PostgresServer> server = PostgresServer.startPrivate(Map.of())) {
      String url = server.server().jdbcUrl();
      HikariDataSource pool = pool(url, 8);
      JobsSchema.install(pool);
      Jobs jobs = node(store(pool), (mail, run) -> seen.add(mail.number()));
      jobs.enqueueAll(MAIL, mails(3_000));

      server.kill();
      server.start();

      await().atMost(LONG).until(() -> seen.size() == 3_000);
      await().atMost(LONG).ignoreExceptions().until(() -> jobs.counts().live() == 0);
      jobs.close();
    }
  }
}
