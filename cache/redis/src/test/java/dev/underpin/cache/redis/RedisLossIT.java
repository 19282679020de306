package dev.underpin.cache.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.underpin.cache.spi.Fetched;
import dev.underpin.cache.spi.LeaseAnswer;
import dev.underpin.cache.spi.LeaseRequest;
import dev.underpin.cache.spi.Nonce;
import dev.underpin.cache.spi.RemoteKey;
import dev.underpin.cache.spi.RemoteSpace;
import dev.underpin.cache.spi.RemoteState;
import dev.underpin.cache.spi.Stamp;
import dev.underpin.testkit.PrivateServer;
import dev.underpin.testkit.RedisServer;
import io.lettuce.core.RedisURI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Redis loses what it was told, and everything stays safe. */
@Timeout(120)
class RedisLossIT {

  private static final Duration LONG = Duration.ofMinutes(1);
  private static final byte[] VALUE =
      "a value that is longer than its times".getBytes(StandardCharsets.UTF_8);

  private final RemoteSpace space = new RemoteSpace("c" + UUID.randomUUID(), 1);
  private final RemoteKey key = RemoteKey.of(space, "k");

  private static RedisStore open(PrivateServer<RedisServer> redis) {
    return Nodes.open(
        RedisStore.builder(RedisURI.create(redis.server().url())).timeout(Nodes.PATIENT).build());
  }

  private static <T> T get(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  private Stamp stamp(RedisStore store) throws Exception {
    return Objects.requireNonNull(get(store.fetch(space, List.of(), true)).stamp());
  }

  private Nonce granted(RedisStore store) throws Exception {
    List<LeaseRequest> request = List.of(new LeaseRequest(key, null));
    return ((LeaseAnswer.Granted) get(store.lease(space, request, LONG)).answers().get(0)).token();
  }

  @Test
  void lease_lost_by_flushall_fences_its_fill() throws Exception {
    try (PrivateServer<RedisServer> redis = RedisServer.startPrivate(Map.of());
        RedisStore store = open(redis)) {
      Nonce token = granted(store);

      redis.server().command("FLUSHALL");

      assertThat(get(store.fill(key, token, VALUE, LONG))).isFalse();
      assertThat(get(store.fetch(space, List.of(key), false)).values())
          .containsExactly((byte[]) null);
    }
  }

  @Test
  void stale_served_after_clear_generation_lost_by_flushall_comes_back_as_another()
      throws Exception {
    try (PrivateServer<RedisServer> redis = RedisServer.startPrivate(Map.of());
        RedisStore store = open(redis)) {
      Set<Nonce> generations = new HashSet<>();
      for (int i = 0; i < 2; i++) {
        get(store.invalidateTag(space, "t"));
        generations.add(stamp(store).generation());
        redis.server().command("FLUSHALL");
        assertThat(get(store.fetch(space, List.of(), true)).stamp()).isNull();

        granted(store);
        generations.add(stamp(store).generation());
        get(store.invalidateAll(space));
        generations.add(stamp(store).generation());
        redis.server().command("FLUSHALL");
      }

      assertThat(generations).as("two by a tag, by a lease, by clear").hasSize(6);
    }
  }

  @Test
  void tag_is_not_taken_for_one_that_a_replica_lost_before_it_took_over() throws Exception {
    try (PrivateServer<RedisServer> redis = RedisServer.startPrivate(Map.of());
        RedisStore store = open(redis)) {
      get(store.invalidateTag(space, "replicated"));
      String replicated = redis.server().command("HGET", space.stampKey(), "s");
      get(store.invalidateTag(space, "lost"));
      long loadedUnder = stamp(store).sequence();

      // the replica's stamp, while what was loaded lies on a master that lives
      redis.server().command("HSET", space.stampKey(), "s", replicated);
      get(store.invalidateTag(space, "t"));

      assertThat(get(store.tags(space, List.of("t"))).sequences().get(0))
          .isGreaterThan(loadedUnder);
    }
  }

  @Test
  void eviction_under_allkeys_lru_makes_misses_and_nothing_else() throws Exception {
    Map<String, String> full = Map.of("maxmemory", "4mb", "maxmemory-policy", "allkeys-lru");
    try (PrivateServer<RedisServer> redis = RedisServer.startPrivate(full);
        RedisStore store = open(redis)) {
      List<RemoteKey> keys = new ArrayList<>();
      for (int i = 0; i < 2_000; i++) {
        keys.add(RemoteKey.of(space, "k" + i));
        get(store.put(keys.get(i), new byte[10_000], LONG));
      }

      Fetched fetched = get(store.fetch(space, keys, true));

      assertThat(fetched.values()).contains((byte[]) null);
      assertThat(fetched.values().stream().filter(value -> value != null))
          .isNotEmpty()
          .allSatisfy(value -> assertThat(value).hasSize(10_000));
      Nonce token = granted(store);
      assertThat(get(store.fill(key, token, VALUE, LONG))).isTrue();
      assertThat(store.state().open()).isTrue();
    }
  }

  @Test
  void one_tag_too_many_becomes_another_generation() throws Exception {
    try (PrivateServer<RedisServer> redis = RedisServer.startPrivate(Map.of());
        RedisStore store = open(redis)) {
      get(store.invalidateTag(space, "first"));
      Stamp before = stamp(store);
      String stamp = space.stampKey();
      for (int i = 1; i < Changes.MOST_TAGS; i++) {
        get(store.invalidateTag(space, "t" + i));
      }
      assertThat(stamp(store).generation()).isEqualTo(before.generation());

      get(store.invalidateTag(space, "one too many"));

      assertThat(stamp(store).generation()).isNotEqualTo(before.generation());
      assertThat(redis.server().command("HLEN", stamp)).isEqualTo("2");
    }
  }

  @Test
  void what_somebody_else_has_written_under_a_key_fails_its_call_and_no_other() throws Exception {
    try (PrivateServer<RedisServer> redis = RedisServer.startPrivate(Map.of());
        RedisStore store = open(redis)) {
      RemoteState before = store.state();
      redis.server().command("SADD", key.value(), "member");
      redis.server().command("HSET", space.stampKey(), "g", "short", "s", "1");

      assertThat(store.fetch(space, List.of(key), false).toCompletableFuture())
          .failsWithin(Duration.ofSeconds(20));
      assertThat(
              store
                  .lease(space, List.of(new LeaseRequest(RemoteKey.of(space, "x"), null)), LONG)
                  .toCompletableFuture())
          .failsWithin(Duration.ofSeconds(20));

      assertThat(get(store.fetch(space, List.of(), true)).stamp()).isNull();
      // not even shut for a moment
      assertThat(store.state()).isEqualTo(before);
    }
  }
}
