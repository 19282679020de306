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
  private static final String PROGRESS =
      "SELECT CONCAT(statements_done, ' ', statement_under_way) FROM underpin_schema";
  private static final String WAITS_ON_POSTGRESQL =
      """
      SELECT COUNT(*) FROM pg_stat_activity
      WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE 'UPDATE gate%'
      """;
  private static final String WAITS_ON_MARIADB =
      """
      SELECT COUNT(*) FROM information_schema.processlist
      WHERE db = DATABASE() AND info LIKE 'UPDATE gate%'
      """;

  @Test
  void of_ten_jvms_that_start_at_once_one_installs_on_postgresql() throws SQLException {
    try (TestDatabase database = PostgresServer.shared().freshDatabase()) {
      oneOfTenInstalls(database, WAITS_ON_POSTGRESQL);
    }
  }

  @Test
  void of_ten_jvms_that_start_at_once_one_installs_on_mariadb() throws SQLException {
    try (TestDatabase database = MariaDbServer.shared().freshDatabase()) {
      oneOfTenInstalls(database, WAITS_ON_MARIADB);
    }
  }

  /** One is held in the middle of its script until all have begun. */
  private static void oneOfTenInstalls(TestDatabase database, String isWaiting)
      throws SQLException {
    List<ChildJvm> nodes = new ArrayList<>();
    try {
      try (Connection gate = closedGate(database)) {
        for (int node = 0; node < NODES; node++) {
          nodes.add(start(database));
        }
        nodes.forEach(node -> node.awaitLine("ready", LIMIT));
        awaitOneAtTheGate(database, isWaiting);
        gate.rollback();
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

      killAtTheGate(database, WAITS_ON_MARIADB);

      assertThat(Sql.query(dataSource, PROGRESS)).isEqualTo("1 2");
      assertThat(tables(dataSource)).isEqualTo("before_the_gate");
      InstallMain.gated().install(dataSource);
      assertThat(tables(dataSource)).isEqualTo("after_the_gate,before_the_gate");
      assertThat(Sql.query(dataSource, PROGRESS)).isEqualTo("3 0");
      assertThat(Sql.query(dataSource, "SELECT passed FROM gate")).isEqualTo("1");
    }
  }

  @Test
  void an_installer_that_is_killed_in_a_script_on_postgresql_leaves_nothing_behind()
      throws SQLException {
    try (TestDatabase database = PostgresServer.shared().freshDatabase()) {
      DataSource dataSource = database.dataSource();

      killAtTheGate(database, WAITS_ON_POSTGRESQL);

      assertThat(tables(dataSource)).isEmpty();
      InstallMain.gated().install(dataSource);
      assertThat(tables(dataSource)).isEqualTo("after_the_gate,before_the_gate");
    }
  }

  private static void killAtTheGate(TestDatabase database, String isWaiting) throws SQLException {
    try (Connection gate = closedGate(database)) {
      try (ChildJvm node = start(database)) {
        awaitOneAtTheGate(database, isWaiting);
        node.sigkill();
      }
      gate.rollback();
    }
  }

  /** Holds the row that the second statement of the script changes. */
  private static Connection closedGate(TestDatabase database) throws SQLException {
    DataSource dataSource = database.dataSource();
    Sql.execute(dataSource, "CREATE TABLE gate (id INT NOT NULL PRIMARY KEY, passed INT NOT NULL)");
    Sql.execute(dataSource, "INSERT INTO gate VALUES (1, 0)");
    Connection gate = dataSource.getConnection();
    gate.setAutoCommit(false);
    Sql.execute(gate, "UPDATE gate SET passed = 2 WHERE id = 1");
    return gate;
  }

  private static void awaitOneAtTheGate(TestDatabase database, String isWaiting) {
    Awaitility.await()
        .atMost(LIMIT)
        .until(() -> Sql.query(database.dataSource(), isWaiting), found -> found.equals("1"));
  }

  private static ChildJvm start(TestDatabase database) {
    return ChildJvm.of(InstallMain.class)
        .jvmArg("-Xmx64m")
        .jvmArg("-XX:TieredStopAtLevel=1")
        .jvmArg("-XX:+UseSerialGC")
        .args(database.jdbcUrl())
        .start();
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
