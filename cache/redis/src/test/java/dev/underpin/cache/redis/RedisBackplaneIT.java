package dev.underpin.cache.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.underpin.cache.BackplaneLoss;
import dev.underpin.cache.Cache;
import dev.underpin.cache.spi.Notice;
import dev.underpin.cache.spi.RemoteKey;
import dev.underpin.cache.spi.RemoteSpace;
import dev.underpin.testkit.FaultProxy;
import dev.underpin.testkit.PrivateServer;
import dev.underpin.testkit.RedisServer;
import io.lettuce.core.RedisURI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A node that misses what the others say, because it is cut off, deaf, or a message is lost. */
@Timeout(120)
class RedisBackplaneIT {

  private static final Duration LONG = Duration.ofMinutes(1);
  private static final PrivateServer<RedisServer> REDIS = RedisServer.startPrivate(Map.of());

  private final RemoteSpace space = new RemoteSpace("c" + UUID.randomUUID(), 1);
  private final RemoteKey key = RemoteKey.of(space, "k");
  private final FaultProxy proxy = FaultProxy.before(REDIS.server().url());
  private final RedisStore near = store(proxy.url());
  private final RedisStore other = store(REDIS.server().url());
  private final AtomicReference<String> row = new AtomicReference<>("old");

  @AfterAll
  static void endOfAll() {
    REDIS.close();
  }

  @AfterEach
  void end() {
    near.close();
    other.close();
    proxy.close();
  }

  private static RedisStore store(String url) {
    return RedisStore.builder(RedisURI.create(url)).timeout(Nodes.PATIENT).build();
  }

  private static <T> T get(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  private Cache<String, String> cache(RedisStore store) {
    return Cache.builder(space.name(), String.class, String.class)
        .remote(store, r -> r.codec(new TextCodec()))
        .onBackplaneLoss(BackplaneLoss.SERVE_TO_TTL)
        .loader(key -> row.get())
        .build();
  }

  private void awaitHeard(Ears ears) {
    await()
        .atMost(LONG)
        .until(
            () -> {
              get(other.invalidate(List.of(key)));
              return ears.heard.contains("invalidated 1:k");
            });
  }

  @Test
  void what_was_invalidated_while_the_connection_was_lost_is_asked_for_again() {
    Nodes.open(near);
    Cache<String, String> a = cache(near);
    assertThat(a.get("k")).isEqualTo("old");
    proxy.cut();
    Nodes.awaitShut(near);

    // a node that was never heard of, and will not be heard again: its numbers tell nothing
    Nodes.open(other);
    Cache<String, String> b = cache(other);
    row.set("new");
    b.invalidate("k");
    other.close();
    assertThat(a.get("k")).as("served to its time, as this cache is told to").isEqualTo("old");

    proxy.restore();
    Nodes.awaitOpen(near);
    assertThat(a.get("k")).isEqualTo("new");
  }

  @Test
  void missed_pub_sub_message_set_a_ttl_is_noticed_by_a_gap() {
    Nodes.open(near);
    Ears ears = new Ears();
    Runnable unused = near.backplane().listen(space, ears);
    long before = near.backplane().suspectBefore();

    REDIS.server().command("CLIENT", "KILL", "TYPE", "pubsub");

    await().atMost(LONG).until(() -> ears.gaps.get() > 0);
    assertThat(near.backplane().suspectBefore() - before).isPositive();
    Nodes.awaitOpen(near);
  }

  @Test
  void node_hears_again_after_its_subscription_was_lost() throws Exception {
    Nodes.open(near);
    Nodes.open(other);
    Ears ears = new Ears();
    Runnable unused = near.backplane().listen(space, ears);
    proxy.reset();
    long now = System.nanoTime();

    await().atMost(LONG).until(() -> near.backplane().completeUntil() - now > 0);
    get(other.invalidate(List.of(key)));

    await().atMost(LONG).until(() -> ears.heard.contains("invalidated 1:k"));
  }

  @Test
  void missed_pub_sub_message_set_a_ttl_is_noticed_by_its_number() {
    Nodes.open(near);
    Nodes.open(other);
    Ears ears = new Ears();
    Runnable unused = near.backplane().listen(space, ears);
    awaitHeard(ears);
    ears.gaps.set(0);

    byte[] lost = other.backplane().message(Notice.ofKeys(Notice.Kind.INVALIDATED, List.of(key)));

    assertThat(lost).isNotEmpty();
    await().atMost(LONG).until(() -> ears.gaps.get() > 0);
    assertThat(near.state().open()).as("nothing else is wrong").isTrue();
  }

  @Test
  void subscription_that_brings_nothing_is_replaced() {
    Nodes.open(near);
    Ears ears = new Ears();
    Runnable unused = near.backplane().listen(space, ears);
    long connections = proxy.acceptedConnections();

    // all is answered, and no message comes
    REDIS.server().command("ACL", "SETUSER", "default", "-publish");
    try {
      await().atMost(LONG).until(() -> proxy.acceptedConnections() > connections);
      await().atMost(LONG).until(() -> ears.states.contains(false));
    } finally {
      REDIS.server().command("ACL", "SETUSER", "default", "+publish");
    }
    Nodes.open(other);
    awaitHeard(ears);
  }
}
