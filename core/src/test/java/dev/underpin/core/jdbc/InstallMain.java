package dev.underpin.core.jdbc;

import dev.underpin.core.jdbc.killed.GateScripts;
import java.sql.SQLException;

/**
 * A node in a JVM of its own: installs a script with a statement that waits for the test, and says
 * whether it was the one that did it.
 */
final class InstallMain {

  private InstallMain() {}

  public static void main(String[] args) throws SQLException {
    UrlDataSource database = new UrlDataSource(args[0]);
    ProbedDataSource probed = new ProbedDataSource(database);
    System.out.println("ready");

    gated().install(probed);

    boolean applied =
        probed.calls().stream()
            .anyMatch(call -> call.startsWith("execute CREATE TABLE before_the_gate"));
    String rows = Sql.query(database, "SELECT COUNT(*) FROM after_the_gate");
    System.out.println("done, applied=" + applied + ", sees " + rows);
  }

  static SchemaInstaller gated() {
    return SchemaInstaller.of("underpin_gated", GateScripts.class, "V1__gate.sql");
  }
}
