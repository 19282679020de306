package dev.underpin.examples.benchmarks.chaosjobs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.underpin.core.jdbc.Transactions;
import dev.underpin.jobs.jdbc.JdbcJobStore;
import dev.underpin.jobs.store.ClaimedJob;
import dev.underpin.jobs.store.Handled;
import dev.underpin.jobs.store.JobStore;
import dev.underpin.jobs.store.Limit;
import dev.underpin.jobs.store.NewJob;
import dev.underpin.jobs.store.Outcome;
import dev.underpin.testkit.MariaDbServer;
import dev.underpin.testkit.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two nodes claim at once, with the locks of limits and without: the checker tells them apart. */
@Timeout(120)
class UnlockedIT {

  private static final Limit FEW = Limit.ofKind(Kinds.FEW.name(), Kinds.FEW_UNITS);
  private static final Set<Handled> HANDLED = Set.of(new Handled(Kinds.FEW.name(), 1));
  private static final NewJob JOB =
      new NewJob(
          null,
          new NewJob.Kind(Kinds.FEW.name(), 1, "default"),
          new NewJob.When(0, Duration.ZERO, null),
          new NewJob.Keys(null, false, null, Duration.ZERO),
          new NewJob.Content("{}".getBytes(UTF_8), "json", null, ""));
  private static final int ROUNDS = 20;

  @ParameterizedTest
  @EnumSource(Engine.class)
  void two_nodes_with_their_locks_never_have_more_leases_than_a_limit(Engine engine)
      throws Exception {
    LimitChecker.Found found = found(engine, source -> source, ROUNDS);

    assertThat(found.violations()).isEmpty();
    assertThat(found.leases()).isGreaterThanOrEqualTo(ROUNDS * Kinds.FEW_UNITS);
  }

  @ParameterizedTest
  @EnumSource(Engine.class)
  void two_nodes_without_them_do_and_the_checker_sees_it(Engine engine) throws Exception {
    assertThat(found(engine, Unlocked::before, 5 * ROUNDS).over()).isPositive();
  }

  private static LimitChecker.Found found(
      Engine engine, UnaryOperator<DataSource> driver, int atMostRounds) throws Exception {
    String url =
        engine == Engine.POSTGRESQL
            ? PostgresServer.shared().jdbcUrl()
            : MariaDbServer.shared().jdbcUrl();
    try (ChaosDatabase database = ChaosDatabase.create(engine, url);
        HikariDataSource one = pool(database);
        HikariDataSource other = pool(database)) {
      LimitChecker.Found found = check(database);
      Claimer first = new Claimer(driver.apply(one));
      Claimer second = new Claimer(driver.apply(other));
      for (int round = 0; round < atMostRounds && found.over() == 0; round++) {
        // two that delete the same old rows wait for each other too
        forgetStarts(database);
        first.store.enqueue(Collections.nCopies(2 * Kinds.FEW_UNITS, JOB), () -> {});
        CompletableFuture<List<ClaimedJob>> claim = CompletableFuture.supplyAsync(first::claim);
        second.finish(second.claim());
        first.finish(claim.get());
        found = check(database);
      }
      return found;
    }
  }

  private static void forgetStarts(ChaosDatabase database) throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("DELETE FROM underpin_job_starts");
    }
  }

  private static HikariDataSource pool(ChaosDatabase database) {
    HikariDataSource pool = new HikariDataSource();
    pool.setJdbcUrl(database.url());
    pool.setMaximumPoolSize(3);
    return pool;
  }

  private static LimitChecker.Found check(ChaosDatabase database) throws SQLException {
    try (Connection connection = database.connect()) {
      return new LimitChecker(connection, database.engine()).check();
    }
  }

  private static final class Claimer {
    private final JobStore store;
    private final long worker;

    Claimer(DataSource source) {
      this.store = JdbcJobStore.of(Transactions.of(source));
      store.limits().announce(Set.of(FEW));
      this.worker = store.register(Duration.ofMinutes(5)).worker();
    }

    List<ClaimedJob> claim() {
      return store.limits().claim(worker, HANDLED, Set.of(FEW), 10);
    }

    void finish(List<ClaimedJob> jobs) {
      List<Outcome> done =
          jobs.stream().<Outcome>map(job -> new Outcome.Done(job, Duration.ZERO, null)).toList();
      if (!done.isEmpty()) {
        store.finish(worker, done, false);
      }
    }
  }
}
