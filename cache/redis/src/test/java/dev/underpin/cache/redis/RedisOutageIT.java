package dev.underpin.cache.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.underpin.cache.spi.Fetched;
import dev.underpin.cache.spi.RemoteKey;
import dev.underpin.cache.spi.RemoteSpace;
import dev.underpin.cache.spi.RemoteStore.Done;
import dev.underpin.testkit.FaultProxy;
import dev.underpin.testkit.PrivateServer;
import dev.underpin.testkit.RedisServer;
import io.lettuce.core.RedisURI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What callers pay while Redis is slow, black-holed, cut off, killed or frozen, and what is kept.
 */
@Timeout(120)
class RedisOutageIT {

  private static final Duration LONG = Duration.ofMinutes(1);
  private static final byte[] VALUE =
      "a value that is longer than its times".getBytes(StandardCharsets.UTF_8);
  private static final int MOST = 8;
  private static final PrivateServer<RedisServer> REDIS = RedisServer.startPrivate(Map.of());

  private final RemoteSpace space = new RemoteSpace("c" + UUID.randomUUID(), 1);
  private final RemoteKey key = RemoteKey.of(space, "k");
  private final FaultProxy proxy = FaultProxy.before(REDIS.server().url());
  private final RedisStore near = builder(proxy.url()).maxInFlight(MOST).build();
  private final RedisStore other = builder(REDIS.server().url()).timeout(Nodes.PATIENT).build();

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

  private static RedisStoreBuilder builder(String url) {
    return RedisStore.builder(RedisURI.create(url)).timeout(Duration.ofMillis(300));
  }

  private static <T> T get(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  private CompletableFuture<Fetched> fetch() {
    return near.fetch(space, List.of(key), false).toCompletableFuture();
  }

  private byte[] stored() throws Exception {
    return get(other.fetch(space, List.of(key), false)).values().get(0);
  }

  /** No call waits once the outage is known, whatever is asked. */
  private void assertCostsNothing() {
    Nodes.awaitShut(near);
    for (int i = 0; i < 1_000; i++) {
      assertThat(fetch()).isCompletedExceptionally();
      assertThat(near.put(key, VALUE, LONG).toCompletableFuture()).isCompletedExceptionally();
      assertThat(near.invalidate(List.of(key)).toCompletableFuture())
          .isCompletedWithValue(Done.LATER);
    }
  }

  /** As many calls as one likes; how many of them had to wait. */
  private long waitingOf(int calls) {
    List<CompletableFuture<Fetched>> asked = new ArrayList<>();
    for (int i = 0; i < calls; i++) {
      asked.add(fetch());
    }
    long waiting = asked.stream().filter(call -> !call.isDone()).count();
    assertThat(asked).allSatisfy(call -> assertThat(call).failsWithin(Duration.ofSeconds(20)));
    return waiting;
  }

  @Test
  void five_second_stalls_by_timeouts_only_so_many_calls_pay_and_only_once() {
    Nodes.open(near);
    proxy.blackHole();

    assertThat(waitingOf(200)).isBetween(1L, (long) MOST);

    assertThat(near.state().open()).as("shut by the first timeout").isFalse();
    assertThat(waitingOf(200)).isZero();
    proxy.restore();
    Nodes.awaitOpen(near);
  }

  @Test
  void hang_when_redis_is_down_black_holed() {
    Nodes.open(near);
    proxy.blackHole();
    waitingOf(1);

    assertCostsNothing();

    proxy.restore();
    Nodes.awaitOpen(near);
    assertThat(fetch()).succeedsWithin(Duration.ofSeconds(20));
  }

  @Test
  void hang_when_redis_is_down_cut_off_without_any_call() {
    Nodes.open(near);
    proxy.cut();

    assertCostsNothing();

    proxy.restore();
    Nodes.awaitOpen(near);
  }

  @Test
  void hang_when_redis_is_down_frozen() {
    Nodes.open(near);
    REDIS.freeze();
    try {
      assertCostsNothing(); // found out by the heartbeat
    } finally {
      REDIS.resume();
    }
    Nodes.awaitOpen(near);
  }

  @Test
  void hang_when_redis_is_down_killed_and_started_again_empty() throws Exception {
    Nodes.open(near);
    get(near.put(key, VALUE, LONG));
    REDIS.kill();
    try {
      assertCostsNothing();
    } finally {
      REDIS.start();
    }
    Nodes.awaitOpen(near);

    assertThat(get(fetch()).values()).containsExactly((byte[]) null);
    get(near.put(key, VALUE, LONG)); // by a script that the new server does not know
    assertThat(get(fetch()).values()).containsExactly(VALUE);
  }

  @Test
  void slow_redis_is_not_asked_until_it_is_fast_again_and_keeps_its_connections() {
    Nodes.open(near);
    long connections = proxy.acceptedConnections();
    proxy.delay(FaultProxy.Direction.TO_CLIENT, Duration.ofMillis(600));

    assertCostsNothing();

    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> near.state().detail().contains("more than the timeout"));
    proxy.restore();
    Nodes.awaitOpen(near);
    assertThat(proxy.acceptedConnections()).isEqualTo(connections);
  }

  @Test
  void start_up_with_redis_down_does_not_wait_and_recovers() {
    proxy.cut();
    near.start();

    assertThat(near.state().open()).isFalse();
    assertCostsNothing();

    proxy.restore();
    Nodes.awaitOpen(near);
    assertThat(fetch()).succeedsWithin(Duration.ofSeconds(20));
  }

  @Test
  void invalidation_during_an_outage_is_done_before_anything_is_read_again() throws Exception {
    Nodes.open(near);
    Nodes.open(other);
    Ears ears = new Ears();
    Runnable unused = other.backplane().listen(space, ears);
    get(near.put(key, VALUE, LONG));
    proxy.cut();
    Nodes.awaitShut(near);

    assertThat(get(near.invalidate(List.of(key)))).isEqualTo(Done.LATER);

    assertThat(stored()).as("Redis does not know yet").isNotNull();
    proxy.restore();
    Nodes.awaitOpen(near);
    assertThat(get(fetch()).values()).containsExactly((byte[]) null);
    await().atMost(LONG).until(() -> ears.heard.contains("invalidated 1:k"));
  }

  @Test
  void invalidation_that_is_not_answered_is_queued_and_not_lost() throws Exception {
    Nodes.open(near);
    Nodes.open(other);
    get(near.put(key, VALUE, LONG));
    proxy.halfOpen(FaultProxy.Direction.TO_SERVER);

    assertThat(get(near.invalidate(List.of(key)))).isEqualTo(Done.LATER);

    assertThat(near.state().open()).isFalse();
    assertThat(stored()).isNotNull();
    proxy.restore();
    Nodes.awaitOpen(near);
    assertThat(stored()).isNull();
  }

  @Test
  void queue_that_overflows_becomes_another_generation_that_all_hear_of() throws Exception {
    try (RedisStore small = builder(proxy.url()).maxQueued(10).build()) {
      Nodes.open(small);
      Nodes.open(other);
      Ears mine = new Ears();
      Ears others = new Ears();
      Runnable unused = small.backplane().listen(space, mine);
      unused = other.backplane().listen(space, others);
      get(other.invalidateAll(space));
      var before = get(other.fetch(space, List.of(), true)).stamp();
      proxy.cut();
      Nodes.awaitShut(small);

      for (int i = 0; i < 11; i++) {
        get(small.invalidate(List.of(RemoteKey.of(space, "k" + i))));
      }

      proxy.restore();
      Nodes.awaitOpen(small);
      var after = get(other.fetch(space, List.of(), true)).stamp();
      assertThat(after).isNotNull().isNotEqualTo(before);
      await().atMost(LONG).until(() -> others.heard.contains("generation"));
      assertThat(mine.heard).contains("generation");
    }
  }

  @Test
  void missed_pub_sub_message_set_a_ttl_is_noticed_by_a_gap() throws Exception {
    Nodes.open(near);
    Ears ears = new Ears();
    Runnable unused = near.backplane().listen(space, ears);
    long before = near.backplane().suspectBefore();

    REDIS.server().command("CLIENT", "KILL", "TYPE", "pubsub");

    await().atMost(LONG).until(() -> near.backplane().suspectBefore() > before);
    assertThat(ears.gaps).hasPositiveValue();
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
}
