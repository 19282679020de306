package dev.underpin.cache.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
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
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Invalidations with the caller's transaction, on any database. */
@Timeout(120)
abstract class RedisOutboxContract {

  static final Duration LONG = Duration.ofMinutes(1);

  /** Longer than anything here waits for it to go. */
  private static final Duration KEPT = Duration.ofHours(1);

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
    store.put(key, VALUE, KEPT).toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  @AfterEach
  void end() {
    store.close();
    proxy.close();
  }

  private String namespace() {
    return "n" + space.name();
  }

  private RedisStoreBuilder builder() {
    return RedisStore.builder(RedisURI.create(proxy.url()))
        .namespace(namespace())
        .timeout(Nodes.PATIENT)
        .outbox(dataSource);
  }

  boolean isStored() throws Exception {
    return isStored(key);
  }

  private boolean isStored(RemoteKey which) throws Exception {
    return store
            .fetch(space, List.of(which), false)
            .toCompletableFuture()
            .get(20, TimeUnit.SECONDS)
            .values()
            .get(0)
        != null;
  }

  int rows() throws Exception {
    try (Connection connection = dataSource.getConnection();
        ResultSet count =
            connection
                .createStatement()
                .executeQuery("SELECT COUNT(*) FROM underpin_cache_outbox")) {
      count.next();
      return count.getInt(1);
    }
  }

  private void commit(RemoteKey joined) throws Exception {
    try (Connection connection = begun()) {
      store.joining(connection, List.of(joined));
      connection.commit();
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
    commit(key);
    assertThat(rows()).isEqualTo(1);

    store = Nodes.open(builder().build());

    await().atMost(LONG).until(() -> rows() == 0);
    assertThat(isStored()).isFalse();
  }

  @Test
  void row_that_a_node_relays_is_left_to_it_and_relayed_once_by_another_if_it_dies()
      throws Exception {
    RemoteKey next = RemoteKey.of(space, "next");
    store.put(next, VALUE, KEPT).toCompletableFuture().get(20, TimeUnit.SECONDS);
    Ears ears = new Ears();

    Throwable end =
        relayElsewhere(
            60, // the server is not to end it before it dies
            () -> {
              Runnable unused = store.backplane().listen(space, ears);
              commit(next);
              await().atMost(LONG).until(() -> !isStored(next));
              assertThat(isStored()).as("nobody waits for it, and nobody else relays it").isTrue();
              throw new IllegalStateException("dies");
            });

    assertThat(end).hasMessage("dies");

    await().atMost(LONG).until(() -> rows() == 0);
    assertThat(isStored()).isFalse();
    assertThat(ears.heard).containsOnlyOnce("invalidated " + key.id());
  }

  /** Another node claims the row; what comes of it if it does this then, while this one runs. */
  Throwable relayElsewhere(int idleSeconds, Callable<?> relaying) throws Exception {
    store.close();
    commit(key);
    Outbox elsewhere = new Outbox(dataSource, namespace(), idleSeconds);
    return catchThrowable(
        () ->
            elsewhere.relay(
                rows -> {
                  assertThat(rows).extracting(Outbox.Row::key).containsExactly(key);
                  store = Nodes.open(builder().build());
                  call(relaying);
                }));
  }

  private static void call(Callable<?> what) {
    try {
      what.call();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void row_that_redis_did_not_take_is_relayed_later() throws Exception {
    proxy.halfOpen(FaultProxy.Direction.TO_SERVER);
    commit(key);
    // open still, until a heartbeat is not answered: it is tried meanwhile
    Nodes.awaitShut(store);

    proxy.restore();
    Nodes.awaitOpen(store);

    await().atMost(LONG).until(() -> !isStored());
    await().atMost(LONG).until(() -> rows() == 0);
  }

  @Test
  void row_waits_while_redis_is_out() throws Exception {
    proxy.cut();
    Nodes.awaitShut(store);
    commit(key);
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
