package dev.underpin.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.underpin.jobs.LedgerWorker.Task;
import dev.underpin.jobs.jdbc.JobsSchema;
import dev.underpin.testkit.ChildJvm;
import dev.underpin.testkit.PostgresServer;
import dev.underpin.testkit.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Workers in JVMs of their own that are killed and frozen, on PostgreSQL. */
class ProcessDeathIT {

  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Duration STARTED = Duration.ofSeconds(30);

  private final TestDatabase database = PostgresServer.shared().freshDatabase();
  private final DataSource dataSource = database.dataSource();
  private final Jobs jobs = LedgerWorker.builder(dataSource).build();

  @BeforeEach
  void installs() throws SQLException {
    JobsSchema.install(dataSource);
    execute(LedgerWorker.LEDGER);
    jobs.start();
  }

  @AfterEach
  void drops() {
    jobs.close();
    database.close();
  }

  private ChildJvm worker(int workers) {
    ChildJvm child =
        ChildJvm.of(LedgerWorker.class)
            .jvmArg("-Xmx128m")
            .jvmArg("-XX:TieredStopAtLevel=1")
            .args(database.jdbcUrl(), Integer.toString(workers))
            .start();
    child.awaitLine("started", STARTED);
    return child;
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private long number(String sql) {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private long lines(String line) {
    return number("SELECT count(*) FROM ledger WHERE line = '" + line + "'");
  }

  @Test
  void job_that_kills_its_process_is_dead_lettered_and_its_neighbours_are_done() {
    List<Task> tasks = new ArrayList<>(Collections.nCopies(40, new Task("good")));
    tasks.add(20, new Task("poison"));
    jobs.enqueueAll(LedgerWorker.TASK, tasks);

    int deaths = 0;
    while (jobs.counts().live() > 0 && deaths < 10) {
      try (ChildJvm child = worker(8)) {
        await().atMost(LONG).until(() -> !child.isAlive() || jobs.counts().live() == 0);
        deaths += child.isAlive() ? 0 : 1;
      }
    }

    // one among its neighbours, and three on trial
    assertThat(deaths).isEqualTo(4);
    List<JobInfo> dead = jobs.deadLetters(10);
    assertThat(dead).hasSize(1);
    assertThat(dead.get(0).tries().crashes()).isEqualTo(3);
    assertThat(dead.get(0).tries().failed()).isZero();
    assertThat(number("SELECT count(DISTINCT job) FROM ledger WHERE line = 'ended good'"))
        .isEqualTo(40);
  }

  @Test
  void crashed_process_does_not_lock_its_job_for_longer_than_the_lease_and_five_seconds()
      throws SQLException {
    JobId id = jobs.enqueue(LedgerWorker.TASK, new Task("slow"));
    try (ChildJvm first = worker(1);
        ChildJvm second = worker(1)) {
      await().atMost(LONG).until(() -> lines("begins slow") == 1);
      long pid = number("SELECT pid FROM ledger");
      (first.pid() == pid ? first : second).sigkill();
      execute("INSERT INTO ledger VALUES (0, 'killed', 0)");

      await().atMost(LONG).until(() -> lines("begins slow") == 2);

      long millis =
          number(
              """
              SELECT 1000 * extract(epoch FROM max(at) - max(at) FILTER (WHERE line = 'killed'))
              FROM ledger\
              """);
      assertThat(millis).isLessThan(LedgerWorker.LEASE.plusSeconds(5).toMillis());
      assertThat(Objects.requireNonNull(jobs.find(id)).tries().crashes()).isZero();
    }
  }

  @Test
  void job_of_a_process_that_was_frozen_runs_elsewhere_and_its_stale_effect_is_refused() {
    jobs.enqueue(LedgerWorker.TASK, new Task("slow"));
    try (ChildJvm frozen = worker(2)) {
      await().atMost(LONG).until(() -> lines("begins slow") == 1);
      frozen.sigstop();
      jobs.enqueueAll(LedgerWorker.ONCE, Collections.nCopies(20, new Task("paid")));
      try (ChildJvm healthy = worker(2)) {
        await().atMost(LONG).until(() -> lines("begins slow") == 2);
        frozen.sigcont();
        await().atMost(LONG).until(() -> lines("once paid") == 20);
        assertThat(healthy.isAlive()).isTrue();
      }
      assertThat(number("SELECT count(DISTINCT job) FROM ledger WHERE line = 'once paid'"))
          .isEqualTo(20);
    }
  }

  @Test
  void transactional_effects_happen_once_however_often_workers_are_killed() {
    jobs.enqueueAll(LedgerWorker.ONCE, Collections.nCopies(3_000, new Task("paid")));

    for (int i = 0; i < 3; i++) {
      try (ChildJvm child = worker(8)) {
        long before = lines("once paid");
        await().atMost(LONG).until(() -> lines("once paid") > before + 50);
        child.sigkill();
      }
    }
    try (ChildJvm last = worker(8)) {
      await().atMost(LONG).until(() -> jobs.counts().live() == 0);
      assertThat(last.isAlive()).isTrue();
    }

    assertThat(lines("once paid")).isEqualTo(3_000);
    assertThat(number("SELECT count(DISTINCT job) FROM ledger")).isEqualTo(3_000);
    assertThat(jobs.counts().dead()).isZero();
  }
}
