package dev.underpin.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.underpin.core.Retry;
import dev.underpin.jackson.JacksonCodecs;
import dev.underpin.jobs.schedule.Interval;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Nodes with schedules on PostgreSQL, whose clock is the one that counts. */
class SchedulesIT extends PostgresNodes {

  private static final JobType<Mail> TICK =
      JobType.of("tick", Mail.class).retry(Retry.fixed(20, Duration.ofMillis(20)));
  private static final Interval EVERY_SECOND = Interval.every(Duration.ofSeconds(1));
  private static final ScheduleOptions ALL =
      ScheduleOptions.defaults().misfire(Misfire.catchUp(1_000));
  private static final String MISSING =
      "SELECT extract(epoch FROM max(at) - min(at))::bigint + 1 - count(*) FROM ticks";

  @BeforeEach
  void createsTheLedger() throws SQLException {
    try (Connection connection = direct.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE ticks (job BIGINT NOT NULL, at TIMESTAMPTZ NOT NULL)");
    }
  }

  /** Its effect is committed with the job: so a second line for a time is a second fire. */
  private Jobs ticking(String firstStatement) {
    Jobs jobs =
        Jobs.builder(store(pool(database.jdbcUrl(), 5, firstStatement)))
            .codecs(JacksonCodecs.create())
            .lease(LEASE)
            .pollInterval(Duration.ofMillis(50))
            .transactionalHandler(TICK, (mail, run) -> write(run))
            .build();
    opened.add(jobs);
    jobs.schedule("tick", EVERY_SECOND, TICK, new Mail(1), ALL);
    jobs.start();
    return jobs;
  }

  private static void write(JobRun run) throws SQLException {
    try (PreparedStatement insert =
        run.connection().prepareStatement("INSERT INTO ticks VALUES (?, ?)")) {
      insert.setLong(1, run.id().value());
      insert.setObject(2, Objects.requireNonNull(run.fireTime()).atOffset(ZoneOffset.UTC));
      insert.executeUpdate();
    }
  }

  private long ticks() {
    return number(direct, "SELECT count(*) FROM ticks");
  }

  private void assertEachSecondTickedOnce() {
    // what is fired now may be noted in another order
    await().atMost(LONG).until(() -> number(direct, MISSING) == 0);
    assertThat(number(direct, "SELECT count(*) - count(DISTINCT at) FROM ticks")).isZero();
    assertThat(number(direct, "SELECT count(*) FROM ticks WHERE at > clock_timestamp()")).isZero();
  }

  @Test
  void three_nodes_of_different_zones_fire_each_second_once() {
    ticking("SET TIME ZONE 'Etc/GMT+12'");
    ticking("SET TIME ZONE 'Pacific/Kiritimati'");
    ticking("SET TIME ZONE 'UTC'");

    await().atMost(LONG).until(() -> ticks() >= 5);

    assertEachSecondTickedOnce();
  }

  @Test
  void connections_that_are_cut_all_the_time_cost_no_fire_time_and_double_none() {
    ticking("SELECT 1");
    ticking("SELECT 1");
    await().atMost(LONG).until(() -> ticks() > 0);

    for (int i = 0; i < 8; i++) {
      long before = ticks();
      database.terminateConnections();
      await().atMost(LONG).ignoreExceptions().until(() -> ticks() > before);
    }

    assertEachSecondTickedOnce();
  }

  @Test
  void node_that_only_enqueues_fires_too_and_wakes_the_worker() {
    node(store(pool(database.jdbcUrl(), 5)), (mail, run) -> seen.add(mail.number()));
    Jobs enqueuer =
        Jobs.builder(store(pool(database.jdbcUrl(), 3))).codecs(JacksonCodecs.create()).build();
    opened.add(enqueuer);
    enqueuer.start();

    enqueuer.schedule("mail", EVERY_SECOND, MAIL, new Mail(7));

    await().atMost(LONG).until(() -> seen.contains(7));
    assertThat(enqueuer.schedules()).extracting(ScheduleInfo::name).containsExactly("mail");
  }

  @Test
  void schedules_go_on_when_the_node_that_fired_them_is_gone() {
    Jobs first = ticking("SELECT 1");
    ticking("SELECT 1");
    await().atMost(LONG).until(() -> ticks() >= 2);

    first.close();
    long before = ticks();

    await().atMost(LONG).until(() -> ticks() >= before + 3);
    assertEachSecondTickedOnce();
  }
}
