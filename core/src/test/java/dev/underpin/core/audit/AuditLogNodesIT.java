package dev.underpin.core.audit;

import static dev.underpin.core.audit.AuditLogContract.KEY;
import static dev.underpin.core.audit.AuditLogContract.ROLLOUT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.underpin.core.jdbc.Transactions;
import dev.underpin.testkit.ChildJvm;
import dev.underpin.testkit.MariaDbServer;
import dev.underpin.testkit.PostgresServer;
import dev.underpin.testkit.TestDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Nodes are JVMs of their own here. */
class AuditLogNodesIT {

  private static final Duration LIMIT = Duration.ofMinutes(2);

  @Test
  void the_chain_does_not_fork_when_four_jvms_append_on_postgresql() {
    try (TestDatabase database = PostgresServer.shared().freshDatabase()) {
      fourAppend(database);
    }
  }

  @Test
  void the_chain_does_not_fork_when_four_jvms_append_on_mariadb() {
    try (TestDatabase database = MariaDbServer.shared().freshDatabase()) {
      fourAppend(database);
    }
  }

  private static void fourAppend(TestDatabase database) {
    AuditSchema.install(database.dataSource());
    List<ChildJvm> nodes = new ArrayList<>();
    try {
      for (int node = 0; node < 4; node++) {
        nodes.add(start(AuditNodeMain.Appends.class, database, "node-" + node, "100"));
      }
      nodes.forEach(node -> node.awaitLine("done", LIMIT));
    } finally {
      nodes.forEach(ChildJvm::close);
    }

    AuditVerdict verdict = log(database).verify();
    assertThat(verdict.faults()).isEmpty();
    assertThat(verdict.entries()).isEqualTo(400);
  }

  /** Its texts are 80 MB, the JVM that verifies them has 32. */
  @Test
  void a_log_that_is_larger_than_the_memory_is_verified() {
    try (TestDatabase database = PostgresServer.shared().freshDatabase()) {
      AuditSchema.install(database.dataSource());
      Transactions tx = Transactions.of(database.dataSource());
      AuditLog log = log(tx);
      String text = "x".repeat(100_000);
      tx.useTransaction(
          connection -> {
            for (int i = 0; i < 400; i++) {
              log.append(ROLLOUT.before(text).after(text.substring(9) + i));
            }
          });

      try (ChildJvm node = start(AuditNodeMain.Verifies.class, database)) {
        assertThat(node.awaitLine("done", LIMIT)).contains("entries=400", "faultCount=0");
      }
    }
  }

  private static ChildJvm start(Class<?> main, TestDatabase database, String... more) {
    return ChildJvm.of(main)
        .jvmArg("-Xmx32m")
        .jvmArg("-XX:+UseSerialGC")
        .args(database.jdbcUrl())
        .args(more)
        .start();
  }

  private static AuditLog log(TestDatabase database) {
    return log(Transactions.of(database.dataSource()));
  }

  private static AuditLog log(Transactions tx) {
    return AuditLog.builder(tx, "k1", KEY).build();
  }
}
