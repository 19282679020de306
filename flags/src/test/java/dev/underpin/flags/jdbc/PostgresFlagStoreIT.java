package dev.underpin.flags.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.underpin.core.jdbc.Transactions;
import dev.underpin.flags.Flags;
import dev.underpin.flags.Subject;
import dev.underpin.testkit.PostgresServer;
import dev.underpin.testkit.TestDatabase;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PostgresFlagStoreIT extends JdbcFlagStoreContract {

  private static final Duration LONG = Duration.ofSeconds(30);

  private final TestDatabase database = PostgresServer.shared().freshDatabase();

  @Override
  String emptyDatabase() {
    return database.jdbcUrl();
  }

  @AfterEach
  void drops() {
    database.close();
  }

  @Test
  void a_change_of_another_node_is_heard_long_before_the_next_poll() throws Exception {
    change(NEW_CART, true);
    try (Flags flags = Flags.builder(store()).pollInterval(Duration.ofDays(1)).build();
        Flags other =
            Flags.builder(JdbcFlagStore.of(Transactions.of(database.dataSource()))).build()) {
      flags.start();
      assertThat(flags.isOn(NEW_CART, Subject.of("u"))).isTrue();

      other.kill(NEW_CART, CHANGE);

      await().atMost(LONG).until(() -> !flags.isOn(NEW_CART, Subject.of("u")));
    }
  }

  @Test
  void the_connection_that_listens_is_made_again_and_what_came_meanwhile_is_loaded()
      throws Exception {
    change(NEW_CART, true);
    try (Flags flags = Flags.builder(store()).pollInterval(Duration.ofDays(1)).build()) {
      flags.start();

      database.terminateConnections();
      await()
          .atMost(LONG)
          .ignoreExceptions() // the pool's connections are gone too
          .until(
              () -> {
                change(NEW_CART, false);
                return true;
              });

      await().atMost(LONG).until(() -> !flags.isOn(NEW_CART, Subject.of("u")));
      change(NEW_CART, true);
      await().atMost(LONG).until(() -> flags.isOn(NEW_CART, Subject.of("u")));
    }
  }
}
