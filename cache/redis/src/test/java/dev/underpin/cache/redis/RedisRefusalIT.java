package dev.underpin.cache.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.underpin.cache.spi.RemoteKey;
import dev.underpin.cache.spi.RemoteSpace;
import dev.underpin.cache.spi.RemoteState;
import dev.underpin.cache.spi.RemoteStore.Done;
import dev.underpin.testkit.PrivateServer;
import dev.underpin.testkit.RedisServer;
import io.lettuce.core.RedisURI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A Redis that answers at once, and says that it cannot serve. */
@Timeout(120)
class RedisRefusalIT {

  private static final Duration LONG = Duration.ofMinutes(1);
  private static final byte[] VALUE = {1, 2, 3};
  private static final PrivateServer<RedisServer> REDIS = RedisServer.startPrivate(Map.of());

  private final RemoteKey key = RemoteKey.of(new RemoteSpace("c" + UUID.randomUUID(), 1), "k");

  @AfterAll
  static void endOfAll() {
    REDIS.close();
  }

  /** A write is refused; reads and PING are answered as ever. */
  private void assertNotAskedWhile(List<String> refusing, List<String> serving) throws Exception {
    try (RedisStore store =
        RedisStore.builder(RedisURI.create(REDIS.server().url())).timeout(Nodes.PATIENT).build()) {
      Nodes.open(store);
      REDIS.server().command(refusing.toArray(String[]::new));
      try {
        assertThat(store.put(key, VALUE, LONG).toCompletableFuture())
            .failsWithin(Duration.ofSeconds(20));
        assertThat(store.state().open()).isFalse();
        // four tries to open it
        await().during(Config.RETRY.multipliedBy(4)).until(() -> !store.state().open());
      } finally {
        REDIS.server().command(serving.toArray(String[]::new));
      }
      Nodes.awaitOpen(store);
      store.put(key, VALUE, LONG).toCompletableFuture().get(20, TimeUnit.SECONDS);
    }
  }

  @Test
  void demoted_master_is_not_asked_until_it_is_a_master_again() throws Exception {
    assertNotAskedWhile(List.of("REPLICAOF", "127.0.0.1", "1"), List.of("REPLICAOF", "NO", "ONE"));
  }

  @Test
  void full_redis_that_may_evict_nothing_is_read_and_told_what_is_invalid() throws Exception {
    try (RedisStore store =
        RedisStore.builder(RedisURI.create(REDIS.server().url())).timeout(Nodes.PATIENT).build()) {
      Nodes.open(store);
      store.put(key, VALUE, LONG).toCompletableFuture().get(20, TimeUnit.SECONDS);
      REDIS.server().command("CONFIG", "SET", "maxmemory", "1");
      try {
        RemoteState before = store.state();
        assertThat(store.put(key, VALUE, LONG).toCompletableFuture())
            .failsWithin(Duration.ofSeconds(20));
        assertThat(store.fetch(key.space(), List.of(key), false).toCompletableFuture())
            .succeedsWithin(Duration.ofSeconds(20))
            .satisfies(fetched -> assertThat(fetched.values()).containsExactly(VALUE));
        assertThat(store.invalidate(List.of(key)).toCompletableFuture())
            .succeedsWithin(Duration.ofSeconds(20))
            .isEqualTo(Done.NOW);
        assertThat(store.state()).isEqualTo(before);
      } finally {
        REDIS.server().command("CONFIG", "SET", "maxmemory", "0");
      }
    }
  }

  @Test
  void master_without_the_replicas_it_must_have_is_not_asked_until_it_has_them() throws Exception {
    assertNotAskedWhile(
        List.of("CONFIG", "SET", "min-replicas-to-write", "1"),
        List.of("CONFIG", "SET", "min-replicas-to-write", "0"));
  }
}
