package dev.underpin.cache.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.underpin.cache.spi.RemoteKey;
import dev.underpin.cache.spi.RemoteSpace;
import dev.underpin.testkit.FaultProxy;
import dev.underpin.testkit.RedisServer;
import io.lettuce.core.RedisURI;
import java.sql.Connection;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Invalidations with the caller's transaction, on any database. */
@Timeout(120)
abstract class RedisOutboxContract {

  private static final Duration LONG = Duration.ofMinutes(1);
  private static final byte[] VALUE = {1, 2, 3};

  private final RemoteSpace space = new RemoteSpace("c" + UUID.randomUUID(), 7);
  private final RemoteKey key = RemoteKey.of(space, "ключ {1}");
  private final FaultProxy proxy = FaultProxy.before(RedisServer.shared().url());
  private DataSource dataSource;
  private RedisStore store;

  /** An empty database. */
  abstract DataSource database();

  @BeforeEach
  void begin() throws Exception {
    dataSource = database();
    RedisOutboxSchema.install(dataSource);
    RedisOutboxSchema.install(dataSource);
    store = Nodes.open(builder().build());
    store.put(key, VALUE, LONG).toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  @AfterEach
  void end() {
    store.close();
    proxy.close();
  }

  private RedisStoreBuilder builder() {
    return RedisStore.builder(RedisURI.create(proxy.url()))
        .namespace("n" + space.name())
        .timeout(Nodes.PATIENT)
        .outbox(dataSource);
  }

  private boolean isStored() throws Exception {
    return store
            .fetch(space, List.of(key), false)
            .toCompletableFuture()
            .get(20, TimeUnit.SECONDS)
            .values()
            .get(0)
        != null;
  }

  private int rows() throws Exception {
    try (Connection connection = dataSource.getConnection();
        ResultSet count =
            connection
                .createStatement()
                .executeQuery("SELECT COUNT(*) FROM underpin_cache_outbox")) {
      count.next();
      return count.getInt(1);
    }
  }

  private Connection begun() throws Exception {
    Connection connection = dataSource.getConnection();
    connection.setAutoCommit(false);
    return connection;
  }

  @Test
  void committed_row_is_relayed_and_this_node_hears_it_too() throws Exception {
    Ears mine = new Ears();
    Runnable unused = store.backplane().listen(space, mine);
    try (Connection connection = begun()) {
      store.joining(connection, List.of(key, RemoteKey.of(space, "x".repeat(500))));
      assertThat(isStored()).isTrue();
      connection.commit();
    }

    await().atMost(LONG).until(() -> !isStored() && rows() == 0);
    assertThat(mine.heard).contains("invalidated " + key.id());
  }

  @Test
  void rolled_back_row_is_none() throws Exception {
    try (Connection connection = begun()) {
      store.joining(connection, List.of(key));
      connection.rollback();
      store.joining(connection, List.of(RemoteKey.of(space, "marker")));
      connection.commit();
    }

    await().atMost(LONG).until(() -> rows() == 0);
    assertThat(isStored()).isTrue();
  }

  @Test
  void row_of_a_process_that_died_is_relayed_by_any_node() throws Exception {
    store.close();
    try (Connection connection = begun()) {
      store.joining(connection, List.of(key));
      connection.commit();
    }
    assertThat(rows()).isEqualTo(1);

    store = Nodes.open(builder().build());

    await().atMost(LONG).until(() -> rows() == 0);
    assertThat(isStored()).isFalse();
  }

  @Test
  void row_waits_while_redis_is_out() throws Exception {
    proxy.cut();
    Nodes.awaitShut(store);
    try (Connection connection = begun()) {
      store.joining(connection, List.of(key));
      connection.commit();
    }
    await().during(Duration.ofSeconds(1)).atMost(LONG).until(() -> rows() == 1);

    proxy.restore();

    await().atMost(LONG).until(() -> rows() == 0);
    Nodes.awaitOpen(store);
    assertThat(isStored()).isFalse();
  }

  @Test
  void many_rows_of_several_nodes_are_all_relayed() throws Exception {
    try (RedisStore second = Nodes.open(builder().build());
        Connection connection = begun()) {
      for (int i = 0; i < 1_200; i++) {
        second.joining(connection, List.of(RemoteKey.of(space, "k" + i % 700)));
      }
      store.joining(connection, List.of(key));
      connection.commit();

      await().atMost(LONG).until(() -> rows() == 0);
      assertThat(isStored()).isFalse();
    }
  }

  @Test
  void auto_commit_and_a_store_without_outbox_are_refused() throws Exception {
    try (Connection connection = dataSource.getConnection()) {
      assertThatThrownBy(() -> store.joining(connection, List.of(key)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("auto-commit");
    }
    try (RedisStore without = RedisStore.builder(RedisURI.create(proxy.url())).build();
        Connection connection = begun()) {
      assertThatThrownBy(() -> without.joining(connection, List.of(key)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("RedisStoreBuilder.outbox");
    }
  }
}
