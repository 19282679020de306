package dev.underpin.cache.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.underpin.cache.Cache;
import dev.underpin.cache.spi.LeaseAnswer;
import dev.underpin.cache.spi.LeaseRequest;
import dev.underpin.cache.spi.Nonce;
import dev.underpin.cache.spi.RemoteKey;
import dev.underpin.cache.spi.RemoteSpace;
import dev.underpin.testkit.PrivateServer;
import dev.underpin.testkit.RedisServer;
import io.lettuce.core.RedisURI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A full Redis under allkeys-lru, which evicts not the values but what guards them. */
@Timeout(120)
class RedisEvictionIT {

  private static final Duration LONG = Duration.ofMinutes(1);

  private final RemoteSpace space = new RemoteSpace("c" + UUID.randomUUID(), 1);
  private final RemoteSpace ballast = new RemoteSpace("ballast", 1);
  private final PrivateServer<RedisServer> redis =
      RedisServer.startPrivate(Map.of("maxmemory", "4mb", "maxmemory-policy", "allkeys-lru"));
  private final Nodes nodes =
      new Nodes(
          () -> RedisStore.builder(RedisURI.create(redis.server().url())).timeout(Nodes.PATIENT));
  private final AtomicReference<String> row = new AtomicReference<>("old");
  private int written;

  @AfterEach
  void end() {
    nodes.close();
    redis.close();
  }

  private static <T> T get(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  /** Writes other things until Redis has evicted this. */
  private void evict(String name) {
    await()
        .atMost(LONG)
        .until(
            () -> {
              for (int i = 0; i < 100; i++) {
                RemoteKey key = RemoteKey.of(ballast, "k" + written++);
                get(nodes.node("a").put(key, new byte[10_000], LONG));
              }
              return redis.server().command("EXISTS", name).equals("0");
            });
  }

  private byte @Nullable [] stored(RemoteKey key) throws Exception {
    return get(nodes.node("a").fetch(space, List.of(key), false)).values().get(0);
  }

  private byte[] awaitStored(RemoteKey key) {
    return await().atMost(LONG).until(() -> stored(key), Objects::nonNull);
  }

  private Cache<String, String> cache(String node) {
    return Cache.builder(space.name(), String.class, String.class)
        .remote(nodes.node(node), r -> r.codec(new TextCodec()))
        .loader(key -> row.get())
        .build();
  }

  @Test
  void lease_that_is_evicted_fences_its_fill() throws Exception {
    RemoteKey key = RemoteKey.of(space, "k");
    RedisStore store = nodes.node("a");
    LeaseAnswer answer =
        get(store.lease(space, List.of(new LeaseRequest(key, null)), LONG)).answers().get(0);
    Nonce token = ((LeaseAnswer.Granted) answer).token();

    evict(key.lease()); // from now on an invalidate finds nothing that it could delete
    get(store.invalidate(List.of(key)));

    assertThat(get(store.fill(key, token, "stale".getBytes(UTF_8), LONG))).isFalse();
    assertThat(stored(key)).isNull();
  }

  @Test
  void generation_that_is_evicted_brings_back_nothing_that_it_had_made_invalid() throws Exception {
    RemoteKey first = RemoteKey.of(space, "1");
    RemoteKey second = RemoteKey.of(space, "2");
    Cache<String, String> a = cache("a");
    assertThat(List.of(a.get("1"), a.get("2"))).containsOnly("old");
    byte[] valueOfFirst = awaitStored(first);
    byte[] valueOfSecond = awaitStored(second);
    row.set("new");
    a.invalidateAll();

    evict(space.stampKey());
    // as if they had been used since, and so outlived it
    get(nodes.node("a").put(first, valueOfFirst, LONG));
    get(nodes.node("a").put(second, valueOfSecond, LONG));

    Cache<String, String> b = cache("b");
    assertThat(b.get("1")).as("without a generation").isEqualTo("new");
    assertThat(b.get("2")).as("under the one that was made for the load").isEqualTo("new");
    assertThat(a.get("1")).isEqualTo("new");
  }
}
