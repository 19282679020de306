package dev.underpin.core.jdbc;

import dev.underpin.core.jdbc.killed.GateScripts;
import java.sql.SQLException;
import java.time.Duration;
import org.awaitility.Awaitility;

/** A node that installs tables, in a JVM of its own. */
final class InstallMain {

  private InstallMain() {}

  /** Installs at the same time as other nodes, and says whether it was the one that did it. */
  static final class Together {

    public static void main(String[] args) throws SQLException {
      UrlDataSource database = new UrlDataSource(args[0]);
      ProbedDataSource probed = new ProbedDataSource(database);
      Sql.execute(database, "INSERT INTO started (node) VALUES (" + args[1] + ")");
      Awaitility.await()
          .atMost(Duration.ofSeconds(90))
          .pollInterval(Duration.ofMillis(5))
          .until(() -> Sql.query(database, "SELECT COUNT(*) FROM started").equals(args[2]));

      SchemaInstallerContract.installer("V1__accounts.sql", "V2__notes.sql").install(probed);

      boolean applied =
          probed.calls().stream()
              .anyMatch(call -> call.startsWith(SchemaInstallerContract.CREATE_ACCOUNT));
      System.out.println(
          "done, applied="
              + applied
              + ", sees "
              + Sql.query(database, "SELECT COUNT(note) FROM account"));
    }
  }

  /** Installs a script with a statement that waits for the test. */
  static final class Gated {

    public static void main(String[] args) {
      gated().install(new UrlDataSource(args[0]));
      System.out.println("done");
    }
  }

  static SchemaInstaller gated() {
    return SchemaInstaller.of("underpin_gated", GateScripts.class, "V1__gate.sql");
  }
}
