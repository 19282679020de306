package dev.underpin.core.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.underpin.core.jdbc.changed.OtherScripts;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@link SchemaInstaller} promises on every database. */
abstract class SchemaInstallerContract {

  static final String V1 = "V1__accounts.sql";
  static final String V2 = "V2__notes.sql";
  static final String V3 = "V3__elsewhere.sql";
  static final String BROKEN = "V4__broken.sql";
  static final String CREATE_ACCOUNT = "execute CREATE TABLE IF NOT EXISTS account";

  @SuppressWarnings("NullAway.Init") // before each test
  private DataSource database;

  /** An empty database, which the subclass drops after the test. */
  abstract DataSource newDatabase() throws SQLException;

  /** What takes all tables out of it. */
  abstract String dropAll();

  @BeforeEach
  final void makeDatabase() throws SQLException {
    database = newDatabase();
  }

  final ProbedDataSource probed() {
    return new ProbedDataSource(database);
  }

  static SchemaInstaller installer(String... scripts) {
    return SchemaInstaller.of("underpin_test", SchemaInstallerContract.class, scripts);
  }

  @Test
  void scripts_run_in_order_and_are_noted() throws SQLException {
    installer(V1, V2).install(database);

    assertThat(insertNote()).isEqualTo("nobody; yet");
    assertThat(history())
        .isEqualTo("underpin_test 1 V1__accounts.sql 3 true,underpin_test 2 V2__notes.sql 1 true");
  }

  @Test
  void installing_again_changes_nothing() {
    installer(V1, V2).install(database);
    ProbedDataSource again = probed();

    installer(V1, V2).install(again);

    assertThat(again.calls())
        .noneMatch(call -> call.contains("account"))
        .noneMatch(call -> call.startsWith("executeUpdate"));
  }

  @Test
  void a_newer_jar_installs_what_is_missing() throws SQLException {
    installer(V1).install(database);
    ProbedDataSource newer = probed();

    installer(V1, V2).install(newer);

    assertThat(newer.calls()).noneMatch(call -> call.startsWith(CREATE_ACCOUNT));
    assertThat(insertNote()).isEqualTo("nobody; yet");
  }

  @Test
  void a_script_with_nothing_to_do_here_is_done_once() throws SQLException {
    installer(V1, V2, V3).install(database);
    ProbedDataSource again = probed();

    installer(V1, V2, V3).install(again);

    assertThat(history()).endsWith("underpin_test 3 V3__elsewhere.sql 0 true");
    assertThat(again.calls()).noneMatch(call -> call.startsWith("executeUpdate"));
  }

  @Test
  void modules_have_versions_of_their_own() throws SQLException {
    installer(V1, V2).install(database);

    SchemaInstaller.of("underpin_other", SchemaInstallerContract.class, V3).install(database);

    assertThat(history()).contains("underpin_other 3").contains("underpin_test 2");
  }

  @Test
  void a_script_that_was_changed_after_it_ran_is_refused() throws SQLException {
    installer(V1).install(database);
    SchemaInstaller changed = SchemaInstaller.of("underpin_test", OtherScripts.class, V1);

    assertThatThrownBy(() -> changed.install(database))
        .isInstanceOf(SchemaException.class)
        .hasMessage(
            "underpin_test: V1__accounts.sql was installed with other contents; an installed script"
                + " must not change, add a new one");

    assertThat(history()).isEqualTo("underpin_test 1 V1__accounts.sql 3 true");
  }

  /** A node of the release before starts again in the middle of a deploy, or after a rollback. */
  @Test
  void a_jar_that_is_older_than_the_database_starts_and_changes_nothing() throws SQLException {
    installer(V1, V2, V3).install(database);
    String before = history();

    installer(V1).install(database);

    assertThat(history()).isEqualTo(before);
  }

  @Test
  void a_statement_that_fails_is_named_and_tried_again_by_the_next_start() {
    for (int start = 0; start < 2; start++) {
      assertThatThrownBy(() -> installer(V1, V2, V3, BROKEN).install(database))
          .isInstanceOf(SchemaException.class)
          .hasMessageStartingWith("underpin_test: statement 2 of V4__broken.sql failed: ")
          .hasCauseInstanceOf(SQLException.class);
    }
  }

  @Test
  void a_table_that_somebody_else_made_is_never_taken_for_ours() throws SQLException {
    Sql.execute(database, "CREATE TABLE plain (other INT NOT NULL)");

    for (int start = 0; start < 3; start++) {
      assertThatThrownBy(() -> installer("V5__plain.sql").install(database))
          .isInstanceOf(SchemaException.class)
          .hasMessageStartingWith("underpin_test: statement 1 of V5__plain.sql failed: ");
    }
  }

  @Test
  void a_connection_that_breaks_does_not_hide_the_statement_that_broke_it() {
    ProbedDataSource dying = probed();
    boolean[] dead = {false};
    dying.probe(
        call -> {
          dead[0] |= call.startsWith(CREATE_ACCOUNT);
          if (dead[0] && !call.equals("close")) {
            throw new SQLException("connection is broken");
          }
        });

    assertThatThrownBy(() -> installer(V1).install(dying))
        .isInstanceOf(SchemaException.class)
        .hasMessage("underpin_test: statement 1 of V1__accounts.sql failed: connection is broken");
  }

  @Test
  void a_database_that_cannot_be_reached_is_told_with_the_module() {
    assertThatThrownBy(() -> installer(V1).install(probed().failOn("getConnection")))
        .isInstanceOf(SchemaException.class)
        .hasMessage("could not install the tables of underpin_test: injected: getConnection");
  }

  @Test
  void connections_are_closed_whatever_happens() {
    ProbedDataSource works = probed();
    ProbedDataSource fails = probed();

    installer(V1).install(works);
    assertThatThrownBy(() -> installer(V1, V2, V3, BROKEN).install(fails))
        .isInstanceOf(SchemaException.class);

    assertThat(count(works, "close")).isEqualTo(count(works, "getConnection"));
    assertThat(count(fails, "close")).isEqualTo(count(fails, "getConnection"));
  }

  @Test
  void a_pool_without_auto_commit_works_too_and_gets_its_connections_back_that_way()
      throws SQLException {
    ProbedDataSource pool = probed().withoutAutoCommit();

    installer(V1, V2).install(pool);

    assertThat(history()).endsWith("V2__notes.sql 1 true");
    for (List<String> calls : pool.callsByConnection()) {
      assertThat(calls.stream().filter(call -> call.startsWith("setAutoCommit")).toList())
          .endsWith("setAutoCommit false");
    }
  }

  /** Dies before every single call in turn, as a process does that is killed. */
  @Test
  void an_installer_that_died_anywhere_is_continued_by_the_next_start() throws SQLException {
    ProbedDataSource healthy = probed();
    installer(V1, V2, V3).install(healthy);
    int callsOfAnInstallation = healthy.calls().size();

    for (int fatal = 1; fatal <= callsOfAnInstallation; fatal++) {
      Sql.execute(database, dropAll());
      installUntilCall(fatal);

      installer(V1, V2, V3).install(database);

      assertThat(history())
          .as("died before call %s", fatal)
          .isEqualTo(
              "underpin_test 1 V1__accounts.sql 3 true,underpin_test 2 V2__notes.sql 1 true,"
                  + "underpin_test 3 V3__elsewhere.sql 0 true");
      assertThat(insertNote()).isEqualTo("nobody; yet");
    }
  }

  @Test
  void of_ten_that_start_at_once_one_installs() throws Exception {
    ProbedDataSource pool = probed().limitedTo(11);

    ConcurrentInstalls.tenAtOnce(pool, database);

    assertThat(pool.calls().stream().filter(call -> call.startsWith(CREATE_ACCOUNT))).hasSize(1);
  }

  private void installUntilCall(int fatal) {
    AtomicInteger calls = new AtomicInteger();
    ProbedDataSource dying =
        probed()
            .probe(
                call -> {
                  if (calls.incrementAndGet() >= fatal && !call.equals("close")) {
                    throw new SQLException("killed");
                  }
                });
    try {
      installer(V1, V2, V3).install(dying);
    } catch (SchemaException e) {
      assertThat(e).hasMessageEndingWith("killed");
    }
  }

  final String history() throws SQLException {
    return Sql.query(
        database,
        """
        SELECT CONCAT(module, ' ', version, ' ', script, ' ', statements_done, ' ',
            CASE WHEN finished THEN 'true' ELSE 'false' END)
        FROM underpin_schema ORDER BY module, version
        """);
  }

  /** Uses the tables of both scripts. */
  private String insertNote() throws SQLException {
    Sql.execute(database, "INSERT INTO account (id, note) VALUES (1, 'installed')");
    return Sql.query(database, "SELECT owner FROM account WHERE note = 'installed'");
  }

  private static long count(ProbedDataSource dataSource, String call) {
    return dataSource.calls().stream().filter(call::equals).count();
  }
}
