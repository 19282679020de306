package dev.underpin.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import dev.underpin.jackson.JacksonCodecs;
import dev.underpin.jobs.jdbc.JdbcJobStore;
import dev.underpin.jobs.jdbc.JobsSchema;
import dev.underpin.jobs.schedule.Interval;
import dev.underpin.testkit.FaultProxy;
import dev.underpin.testkit.MariaDbServer;
import dev.underpin.testkit.PrivateServer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What networks and servers do to workers, on MariaDB. */
class MariaDbFaultsIT extends ServerNodes {

  /** The fire time of each job, out of what it sends along. */
  private static final String FIRED =
      """
      (SELECT STR_TO_DATE(
                REGEXP_SUBSTR(REPLACE(context, '%3A', ':'),
                              '20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9:]{8}'),
                '%Y-%m-%dT%H:%i:%s') AS at FROM underpin_jobs) AS fired\
      """;

  MariaDbFaultsIT() {
    super(MariaDbServer.shared().freshDatabase());
  }

  @Test
  void connections_that_the_server_ends_cost_no_job() {
    Jobs jobs = node(store(pool(database.jdbcUrl(), 8)), (mail, run) -> seen.add(mail.number()));
    Jobs enqueuer = Jobs.builder(store(direct)).codecs(JacksonCodecs.create()).build();

    for (int i = 0; i < 10; i++) {
      enqueuer.enqueueAll(MAIL, mails(1_000).subList(i * 100, i * 100 + 100));
      database.terminateConnections();
    }

    await().atMost(LONG).ignoreExceptions().until(() -> enqueuer.counts().live() == 0);
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
    }
  }

  @Test
  void restart_of_the_database_costs_no_job() {
    try (PrivateServer<MariaDbServer> server = MariaDbServer.startPrivate(Map.of())) {
      HikariDataSource pool = pool(server.server().jdbcUrl(), 8);
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

  @Test
  void schedule_is_fired_once_a_second_by_two_nodes_while_connections_are_cut() {
    JobType<Mail> tick = JobType.of("tick", Mail.class);
    ScheduleOptions all = ScheduleOptions.defaults().misfire(Misfire.catchUp(1_000));
    Jobs first = Jobs.builder(store(direct)).codecs(JacksonCodecs.create()).build();
    Jobs second = Jobs.builder(store(direct)).codecs(JacksonCodecs.create()).build();
    for (Jobs jobs : new Jobs[] {first, second}) {
      opened.add(jobs);
      jobs.schedule("tick", Interval.every(Duration.ofSeconds(1)), tick, new Mail(1), all);
      jobs.start();
    }

    for (int i = 0; i < 3; i++) {
      long before = ticks();
      await().atMost(LONG).until(() -> ticks() > before);
      database.terminateConnections();
    }

    await().atMost(LONG).until(() -> ticks() >= 5);
    assertThat(number(direct, "SELECT COUNT(*) - COUNT(DISTINCT at) FROM " + FIRED)).isZero();
    String missing = "SELECT TIMESTAMPDIFF(SECOND, MIN(at), MAX(at)) + 1 - COUNT(*) FROM " + FIRED;
    assertThat(number(direct, missing)).isZero();
  }

  private long ticks() {
    return number(direct, "SELECT COUNT(*) FROM underpin_jobs");
  }
}
