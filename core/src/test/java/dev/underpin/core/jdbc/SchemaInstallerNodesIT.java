package dev.underpin.core.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.underpin.testkit.ChildJvm;
import dev.underpin.testkit.MariaDbServer;
import dev.underpin.testkit.PostgresServer;
import dev.underpin.testkit.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Nodes are JVMs of their own here, which start at once and are killed. */
class SchemaInstallerNodesIT {

  private static final int NODES = 10;
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final String GATE_IS_PASSED = "SELECT passed FROM gate WHERE id = 1";

  @Test
  void of_ten_jvms_that_start_at_once_one_installs_on_postgresql() throws SQLException {
    try (TestDatabase database = PostgresServer.shared().freshDatabase()) {
      oneOfTenInstalls(database);
    }
  }

  @Test
  void of_ten_jvms_that_start_at_once_one_installs_on_mariadb() throws SQLException {
    try (TestDatabase database = MariaDbServer.shared().freshDatabase()) {
      oneOfTenInstalls(database);
    }
  }

  private static void oneOfTenInstalls(TestDatabase database) throws SQLException {
    Sql.execute(database.dataSource(), "CREATE TABLE started (node INT NOT NULL PRIMARY KEY)");
    List<ChildJvm> nodes = new ArrayList<>();
    try {
      for (int node = 0; node < NODES; node++) {
        nodes.add(start(InstallMain.Together.class, database, "" + node, "" + NODES));
      }

      List<String> said = nodes.stream().map(node -> node.awaitLine("done", LIMIT)).toList();

      assertThat(said).filteredOn(line -> line.contains("applied=true")).hasSize(1);
      assertThat(said).allMatch(line -> line.endsWith("sees 0"));
    } finally {
      nodes.forEach(ChildJvm::close);
    }
  }

  /** What was noted stays; the statement that was under way runs again, the others do not. */
  @Test
  void an_installer_that_is_killed_in_a_script_on_mariadb_is_continued_by_the_next_start()
      throws SQLException {
    try (TestDatabase database = MariaDbServer.shared().freshDatabase()) {
      DataSource dataSource = database.dataSource();

      killInTheMiddle(
          database,
          "SELECT 1 FROM information_schema.processlist WHERE db = DATABASE() AND info LIKE 'UPDATE gate%'");

      assertThat(Sql.query(dataSource, progress())).isEqualTo("1 2");
      assertThat(tables(dataSource)).contains("before_the_gate").doesNotContain("after_the_gate");
      InstallMain.gated().install(dataSource);
      assertThat(tables(dataSource)).contains("before_the_gate", "after_the_gate");
      assertThat(Sql.query(dataSource, progress())).isEqualTo("3 0");
      assertThat(Sql.query(dataSource, GATE_IS_PASSED)).isEqualTo("1");
    }
  }

  @Test
  void an_installer_that_is_killed_in_a_script_on_postgresql_leaves_nothing_behind()
      throws SQLException {
    try (TestDatabase database = PostgresServer.shared().freshDatabase()) {
      DataSource dataSource = database.dataSource();

      killInTheMiddle(
          database,
          "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE 'UPDATE gate%'");

      assertThat(tables(dataSource)).doesNotContain("before_the_gate");
      InstallMain.gated().install(dataSource);
      assertThat(tables(dataSource)).contains("before_the_gate", "after_the_gate");
    }
  }

  /** The test holds the row that the second statement changes; so that is where the child is. */
  private static void killInTheMiddle(TestDatabase database, String isWaiting) throws SQLException {
    DataSource dataSource = database.dataSource();
    Sql.execute(dataSource, "CREATE TABLE gate (id INT NOT NULL PRIMARY KEY, passed INT NOT NULL)");
    Sql.execute(dataSource, "INSERT INTO gate VALUES (1, 0)");
    try (Connection holder = dataSource.getConnection()) {
      holder.setAutoCommit(false);
      Sql.execute(holder, "UPDATE gate SET passed = 2 WHERE id = 1");
      try (ChildJvm node = start(InstallMain.Gated.class, database)) {
        Awaitility.await()
            .atMost(LIMIT)
            .until(() -> Sql.query(dataSource, isWaiting), found -> found.startsWith("1"));
        node.sigkill();
      }
      holder.rollback();
    }
  }

  private static ChildJvm start(Class<?> main, TestDatabase database, String... more) {
    return ChildJvm.of(main)
        .jvmArg("-Xmx64m")
        .jvmArg("-XX:TieredStopAtLevel=1")
        .jvmArg("-XX:+UseSerialGC")
        .args(database.jdbcUrl())
        .args(more)
        .start();
  }

  private static String progress() {
    return "SELECT CONCAT(statements_done, ' ', statement_under_way) FROM underpin_schema";
  }

  private static String tables(DataSource dataSource) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        ResultSet rows =
            connection
                .getMetaData()
                .getTables(connection.getCatalog(), connection.getSchema(), "%_gate", null)) {
      StringJoiner names = new StringJoiner(",");
      while (rows.next()) {
        names.add(rows.getString("TABLE_NAME"));
      }
      return names.toString();
    }
  }
}
