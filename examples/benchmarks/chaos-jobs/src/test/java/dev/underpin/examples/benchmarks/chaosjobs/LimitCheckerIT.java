package dev.underpin.examples.benchmarks.chaosjobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.underpin.testkit.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A checker that misses something proves nothing: each fault is planted, and found. */
class LimitCheckerIT {

  private ChaosDatabase database;

  @BeforeEach
  void aDatabase() throws SQLException {
    database = ChaosDatabase.create(Engine.POSTGRESQL, PostgresServer.shared().jdbcUrl());
  }

  @AfterEach
  void no_database() throws SQLException {
    database.close();
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private LimitChecker.Found check() throws SQLException {
    try (Connection connection = database.connect()) {
      return new LimitChecker(connection, Engine.POSTGRESQL).check();
    }
  }

  private void job(long id, String kind) throws SQLException {
    execute(
        "INSERT INTO underpin_jobs (id, kind, version, queue, priority, state, due_at, codec,"
            + " context, payload, limit_key)"
            + " VALUES (%d, '%s', 1, 'q', 0, 0, now(), 'c', '', '', 'acme')".formatted(id, kind));
  }

  private void claim(long id) throws SQLException {
    execute("UPDATE underpin_jobs SET worker = 1, token = token + 1 WHERE id = " + id);
  }

  @Test
  void as_many_leases_as_units_are_well_and_one_more_is_found() throws SQLException {
    for (int id = 1; id <= 3; id++) {
      job(id, Kinds.LIMITED.name());
    }
    claim(1);
    claim(2);
    execute("UPDATE underpin_jobs SET percent = 1 WHERE id = 1");
    assertThat(check()).isEqualTo(new LimitChecker.Found(2, 0, 0, List.of()));

    claim(3);

    assertThat(check().over()).isEqualTo(1);
    assertThat(check().violations())
        .singleElement()
        .asString()
        .contains("3 leases at once of acme");
  }

  @Test
  void lease_that_is_over_is_not_counted() throws SQLException {
    for (int id = 1; id <= 5; id++) {
      job(id, Kinds.FEW.name());
    }
    claim(1);
    claim(2);
    claim(3);
    execute("DELETE FROM underpin_jobs WHERE id = 1");
    execute("UPDATE underpin_jobs SET worker = NULL, state = 4 WHERE id = 2");
    claim(4);
    claim(5);
    assertThat(check().over()).isZero();

    claim(2);

    assertThat(check().over()).isEqualTo(1);
  }

  private void visit(long id, String name) throws SQLException {
    job(id, Kinds.FEW.name());
    claim(id);
    execute("INSERT INTO ledger_visits (job_id, name) VALUES (%d, '%s')".formatted(id, name));
  }

  private void leave() throws SQLException {
    execute("UPDATE ledger_visits SET exited = clock_timestamp() WHERE exited IS NULL");
  }

  @Test
  void handler_that_outlived_its_lease_beside_as_many_as_may_be_is_counted_apart()
      throws SQLException {
    visit(1, "key-1");
    execute("UPDATE underpin_jobs SET worker = NULL, state = 4 WHERE id = 1");
    visit(2, "key-1");
    leave();
    assertThat(check()).isEqualTo(new LimitChecker.Found(2, 0, 0, List.of()));

    execute("UPDATE ledger_visits SET exited = NULL");
    visit(3, "key-1");
    leave();

    assertThat(check().overlaps()).isEqualTo(1);
    assertThat(check().over()).isZero();
  }

  @Test
  void handlers_beyond_a_limit_whose_leases_were_valid_are_a_violation() throws SQLException {
    visit(1, "key-1");
    visit(2, "key-1");
    visit(3, "key-1");
    leave();

    assertThat(check().over()).isEqualTo(1);
    assertThat(check().overlaps()).isZero();
    assertThat(check().violations())
        .singleElement()
        .asString()
        .contains("3 handlers with valid leases", "key-1", "2 units");
  }

  @Test
  void handlers_of_all_keys_count_for_the_limit_of_their_queue() throws SQLException {
    for (int id = 1; id <= Kinds.NARROW_UNITS + 1; id++) {
      visit(id, "key-" + id);
      // the kind has a limit of its own
      execute("DELETE FROM ledger_leases");
    }
    leave();

    assertThat(check().violations()).singleElement().asString().contains(Kinds.NARROW);
  }
}
