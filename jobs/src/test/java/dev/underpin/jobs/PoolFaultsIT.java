package dev.underpin.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What an application's connection pool does to workers, on PostgreSQL. */
class PoolFaultsIT extends PostgresNodes {

  // short beside a lease, long enough for a first connection on a busy machine
  private static final long SHORT_MILLIS = 3_000;

  @Test
  void exhausted_application_pool_does_not_cost_a_worker_its_lease() throws Exception {
    HikariDataSource exhausted = pool(database.jdbcUrl(), 5, SHORT_MILLIS);
    node(store(exhausted), PATIENT, this::waitForEver).enqueue(MAIL, new Mail(1));
    await().atMost(LONG).until(() -> seen.contains(1));
    AtomicInteger elsewhere = new AtomicInteger();
    node(store(pool(database.jdbcUrl(), 5)), PATIENT, (mail, run) -> elsewhere.incrementAndGet());

    List<Connection> taken = new ArrayList<>();
    try {
      await().atMost(LONG).until(() -> isExhausted(exhausted, taken));
      await()
          .during(PATIENT.plusSeconds(3))
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

  /** Takes one more, until the pool has had none to give for as long as it waits. */
  private static boolean isExhausted(HikariDataSource pool, List<Connection> taken) {
    try {
      taken.add(pool.getConnection());
      return false;
    } catch (SQLException e) {
      return true;
    }
  }

  @Test
  void broken_heartbeat_is_mended_outside_an_exhausted_pool() throws Exception {
    HikariDataSource exhausted = pool(database.jdbcUrl(), 5, SHORT_MILLIS);
    node(store(exhausted).heartbeatsFrom(direct), PATIENT, this::waitForEver)
        .enqueue(MAIL, new Mail(1));
    await().atMost(LONG).until(() -> seen.contains(1));
    List<Connection> taken = new ArrayList<>();
    try {
      await().atMost(LONG).until(() -> isExhausted(exhausted, taken));
      number(
          direct,
          """
          SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
          WHERE datname = current_database() AND pid <> pg_backend_pid()
            AND query LIKE '%underpin_job%'\
          """);

      await().during(PATIENT.plusSeconds(3)).atMost(LONG).until(() -> interrupts.get() == 0);
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
}
