package dev.underpin.core.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.underpin.testkit.PostgresServer;
import dev.underpin.testkit.TestDatabase;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Behind a pooler that gives a connection for a transaction only, where locks of a session would be
 * taken by one and released by another.
 */
class SchemaInstallerPgBouncerIT {

  private static final int NODES = 10;
  private static final String NOT_INSTALLED =
      "NOT TESTED behind a transaction pooler: pgbouncer is not installed; install it (Debian: apt"
          + " install pgbouncer), or name it in "
          + PgBouncer.OVERRIDE;

  @TempDir Path folder;

  @Test
  void of_ten_that_start_at_once_behind_a_transaction_pooler_one_installs() throws Exception {
    Optional<Path> program = PgBouncer.find();
    if (program.isEmpty()) {
      System.out.println(NOT_INSTALLED); // an aborted test's reason is seen in reports only
    }
    assumeTrue(program.isPresent(), NOT_INSTALLED);
    try (TestDatabase database = PostgresServer.shared().freshDatabase();
        PgBouncer pooler = PgBouncer.start(program.orElseThrow(), database, 3, folder)) {
      List<ProbedDataSource> nodes = new ArrayList<>();
      for (int node = 0; node < NODES; node++) {
        nodes.add(new ProbedDataSource(pooler.dataSource()));
      }

      installAtOnce(nodes);

      assertThat(nodes)
          .filteredOn(
              node ->
                  node.calls().stream()
                      .anyMatch(call -> call.startsWith(SchemaInstallerContract.CREATE_ACCOUNT)))
          .hasSize(1);
      assertThat(Sql.query(database.dataSource(), "SELECT COUNT(note) FROM account"))
          .isEqualTo("0");
      assertThat(
              Sql.query(
                  database.dataSource(),
                  "SELECT COUNT(*) FROM pg_locks WHERE locktype = 'advisory'"))
          .isEqualTo("0");
    }
  }

  private static void installAtOnce(List<ProbedDataSource> nodes) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(NODES);
    try {
      List<Callable<Boolean>> starts = new ArrayList<>();
      for (ProbedDataSource node : nodes) {
        starts.add(
            () -> {
              SchemaInstallerContract.installer("V1__accounts.sql", "V2__notes.sql").install(node);
              return true;
            });
      }
      for (Future<Boolean> installed : threads.invokeAll(starts, 60, TimeUnit.SECONDS)) {
        assertThat(installed.get()).isTrue();
      }
    } finally {
      threads.shutdownNow();
    }
  }
}
