package dev.underpin.examples.benchmarks.chaosjobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.underpin.examples.benchmarks.chaosjobs.Acknowledged.Entry;
import dev.underpin.examples.benchmarks.chaosjobs.Acknowledged.Promise;
import dev.underpin.examples.benchmarks.chaosjobs.Checker.Verdict;
import dev.underpin.testkit.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A checker that misses something proves nothing: each fault is planted, and found. */
class CheckerIT {

  private static final int READY = 0;
  private static final int DEAD = 2;
  private static final int PARKED = 3;

  private ChaosDatabase database;

  @BeforeEach
  void aDatabase() throws SQLException {
    database = ChaosDatabase.create(Engine.POSTGRESQL, PostgresServer.shared().jdbcUrl());
  }

  @AfterEach
  void no_database() throws SQLException {
    database.close();
  }

  private void execute(String... sql) throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      for (String one : sql) {
        statement.execute(one);
      }
    }
  }

  private void inTables(long id, int state) throws SQLException {
    execute(
        "INSERT INTO underpin_jobs (id, kind, version, queue, priority, state, due_at, codec,"
            + " context, payload) VALUES (%d, 'k', 1, 'q', 0, %d, now(), 'c', '', '')"
                .formatted(id, state));
  }

  private void ran(long id) throws SQLException {
    execute("INSERT INTO ledger_runs (job_id, request) VALUES (%d, 'r%d')".formatted(id, id));
  }

  private void effect(long id, String request) throws SQLException {
    execute(
        "INSERT INTO ledger_effects (job_id, request) VALUES (%d, '%s')".formatted(id, request));
  }

  private static Entry kept(long id, String kind) {
    return new Entry(Promise.KEPT, id, kind);
  }

  private Verdict check(Entry... entries) throws SQLException {
    try (Connection connection = database.connect()) {
      return new Checker(connection).check(Stream.of(entries).toList());
    }
  }

  @Test
  void jobs_that_are_done_dead_or_parked_are_not_lost() throws SQLException {
    ran(1);
    effect(2, "two");
    inTables(3, DEAD);
    inTables(4, PARKED);

    Verdict verdict =
        check(
            kept(1, Kinds.PLAIN.name()),
            kept(2, Kinds.PAY.name()),
            kept(3, Kinds.PAY.name()),
            kept(4, Kinds.UNHANDLED.name()),
            new Entry(Promise.UNDONE, 5, Kinds.PAY.name()));

    assertThat(verdict.violations()).isEmpty();
    assertThat(List.of(verdict.operations(), verdict.lost(), verdict.twice(), verdict.phantoms()))
        .containsExactly(4, 0, 0, 0);
    assertThat(verdict.ends()).isEqualTo(new Checker.Ends(2, 1, 1));
  }

  @Test
  void a_job_that_is_gone_without_a_trace_or_never_ends_is_lost() throws SQLException {
    inTables(2, READY);
    // a line of the other kind of handler is no trace of this one
    ran(3);

    Verdict verdict =
        check(kept(1, Kinds.PLAIN.name()), kept(2, Kinds.PLAIN.name()), kept(3, Kinds.PAY.name()));

    assertThat(verdict.lost()).isEqualTo(3);
    assertThat(verdict.violations()).hasSize(3);
  }

  @Test
  void a_commit_that_nobody_lived_to_write_down_is_a_promise_too() throws SQLException {
    execute("INSERT INTO ledger_orders (job_id) VALUES (7)");

    assertThat(check().lost()).isEqualTo(1);
  }

  @Test
  void an_effect_that_happened_twice_is_found_in_one_job_and_in_two_of_a_request()
      throws SQLException {
    effect(1, "one");
    effect(1, "one");
    effect(2, "two");
    effect(3, "two");

    assertThat(check().twice()).isEqualTo(2);
  }

  @Test
  void an_effect_whose_job_is_still_there_would_happen_twice() throws SQLException {
    effect(1, "one");
    inTables(1, DEAD);

    assertThat(check(kept(1, Kinds.PAY.name())).twice()).isEqualTo(1);
  }

  @Test
  void a_job_that_was_rolled_back_must_not_be_there() throws SQLException {
    effect(1, "one");
    inTables(2, READY);

    Verdict verdict =
        check(
            new Entry(Promise.UNDONE, 1, Kinds.PAY.name()),
            new Entry(Promise.UNDONE, 2, Kinds.PAY.name()));

    assertThat(verdict.phantoms()).isEqualTo(2);
  }

  /** PostgreSQL may give an id again that it gave to nobody's transaction before it was killed. */
  @Test
  void an_id_that_was_given_again_after_a_crash_is_no_phantom() throws SQLException {
    ran(1);

    Verdict verdict =
        check(new Entry(Promise.UNDONE, 1, Kinds.PAY.name()), kept(1, Kinds.PLAIN.name()));

    assertThat(verdict.violations()).isEmpty();
    assertThat(verdict.phantoms()).isZero();
  }
}
