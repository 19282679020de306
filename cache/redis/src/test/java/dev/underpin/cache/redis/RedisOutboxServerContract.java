package dev.underpin.cache.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/** On a database that outlives the processes which use it. */
abstract class RedisOutboxServerContract extends RedisOutboxContract {

  @Test
  void row_of_a_node_that_froze_while_it_relayed_is_relayed_by_another() throws Exception {
    Throwable end =
        relayElsewhere(
            5,
            () -> {
              await().atMost(LONG).until(() -> rows() == 0);
              assertThat(isStored()).isFalse();
              return "thawed";
            });

    assertThat(end).as("it no longer has a transaction").isInstanceOf(SQLException.class);
  }
}
