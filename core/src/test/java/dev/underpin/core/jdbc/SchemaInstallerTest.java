package dev.underpin.core.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** On H2, where DDL commits by itself; what is promised nowhere else is at the end. */
class SchemaInstallerTest extends SchemaInstallerContract {

  private static final String LOCK_ROW =
      "SELECT id FROM underpin_schema_lock WHERE id = 1 FOR UPDATE";

  private final List<H2Database> databases = new ArrayList<>();

  @Override
  DataSource newDatabase() throws SQLException {
    return h2().dataSource();
  }

  @Override
  String dropAll() {
    return "DROP ALL OBJECTS";
  }

  private H2Database h2(String... settings) throws SQLException {
    H2Database database = new H2Database(settings);
    databases.add(database);
    return database;
  }

  @AfterEach
  void close() throws SQLException {
    for (H2Database database : databases) {
      database.close();
    }
  }

  @Test
  void waiting_for_another_installer_outlasts_the_databases_own_limit() throws Exception {
    H2Database database = h2("LOCK_TIMEOUT=20");
    installer(V1).install(database.dataSource());
    try (Connection holder = database.dataSource().getConnection()) {
      holder.setAutoCommit(false);
      Sql.execute(holder, LOCK_ROW);

      ConcurrentInstalls.onceReleased(database.dataSource(), holder);
    }
  }

  @Test
  void waiting_for_another_installer_that_is_making_the_lock_row_outlasts_the_limit_too()
      throws Exception {
    H2Database database = h2("LOCK_TIMEOUT=20");
    database.execute("CREATE TABLE underpin_schema_lock (id INT NOT NULL PRIMARY KEY)");
    try (Connection holder = database.dataSource().getConnection()) {
      holder.setAutoCommit(false);
      Sql.execute(holder, "INSERT INTO underpin_schema_lock (id) VALUES (1)");

      ConcurrentInstalls.onceReleased(database.dataSource(), holder);
    }
  }

  @Test
  void the_lock_is_let_go_before_its_connection_is_handed_back() throws SQLException {
    ProbedDataSource probed = probed();

    installer(V1).install(probed);

    assertThat(probed.callsByConnection().get(0))
        .contains("executeQuery " + LOCK_ROW)
        .endsWith("rollback", "setAutoCommit true", "close");
  }

  @Test
  void statements_that_were_noted_do_not_run_again() throws SQLException {
    H2Database database = h2();
    ProbedDataSource dying = new ProbedDataSource(database.dataSource());
    dying.failOn("execute CREATE TABLE IF NOT EXISTS transfer");
    assertThatThrownBy(() -> installer(V1).install(dying)).isInstanceOf(SchemaException.class);
    ProbedDataSource next = new ProbedDataSource(database.dataSource());

    installer(V1).install(next);

    assertThat(next.calls())
        .noneMatch(call -> call.contains("account"))
        .filteredOn(call -> call.contains("transfer"))
        .hasSize(1);
  }

  @Test
  void arguments_that_cannot_work_are_refused_before_any_database_is_asked() {
    refused(() -> SchemaInstaller.of("Jobs", getClass(), V1), "module must be lower-case", "Jobs");
    refused(() -> SchemaInstaller.of("", getClass(), V1), "module must be lower-case letters");
    refused(() -> SchemaInstaller.of("m".repeat(65), getClass(), V1), "at most 64");
    refused(
        () -> SchemaInstaller.of("jobs", getClass()), "scripts of module jobs must not be empty");
    refused(
        () -> installer("first.sql"), "script must be named V<number>__<name>.sql", "first.sql");
    refused(() -> installer(V2, V1), "order of their versions but V1__accounts.sql comes after V2");
    refused(() -> installer(V1, V1), "order of their versions but V1__accounts.sql comes after V1");
  }

  @Test
  void a_module_without_scripts_for_the_database_says_so() throws SQLException {
    DataSource database = h2().dataSource();

    refused(
        () -> installer("V1__nowhere.sql").install(database),
        "script h2/V1__nowhere.sql is missing",
        "no schema for H2");
  }

  private static void refused(Runnable call, String... parts) {
    assertThatThrownBy(call::run)
        .isInstanceOf(IllegalArgumentException.class)
        .message()
        .contains(parts);
  }
}
