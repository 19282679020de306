package dev.underpin.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import dev.underpin.jackson.JacksonCodecs;
import dev.underpin.jobs.jdbc.JdbcJobStore;
import dev.underpin.jobs.jdbc.JobsSchema;
import dev.underpin.testkit.FaultProxy;
import dev.underpin.testkit.PostgresServer;
import dev.underpin.testkit.PrivateServer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What networks and servers do to workers, on PostgreSQL. */
class NetworkFaultsIT extends PostgresNodes {

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
      await().atMost(LONG).until(() -> enqueuer.counts().live() == 0);
    }
  }

  @Test
  void long_job_is_not_taken_for_an_orphan_whatever_clock_and_zone_its_node_has() {
    node(store(inZone("Etc/GMT+12")), PATIENT, this::waitForEver).enqueue(MAIL, new Mail(1));
    await().atMost(LONG).until(() -> seen.contains(1));
    AtomicInteger elsewhere = new AtomicInteger();
    node(store(inZone("Pacific/Kiritimati")), PATIENT, (mail, run) -> elsewhere.incrementAndGet());

    await()
        .during(PATIENT.plusSeconds(3))
        .atMost(LONG)
        .until(() -> interrupts.get() + elsewhere.get() == 0);
    assertThat(number(direct, "SELECT count(*) FROM underpin_job_workers")).isEqualTo(2);
  }

  /** By a statement: what the URL says is overridden by the driver, which sends the JVM's zone. */
  private HikariDataSource inZone(String zone) {
    return pool(database.jdbcUrl(), 5, "SET TIME ZONE '" + zone + "'");
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
