package dev.underpin.cache.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
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
  private final RedisStore other = builder(REDIS.server().url()).build();

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
    return RedisStore.builder(RedisURI.create(url)).timeout(Nodes.PATIENT);
  }

  private static <T> T get(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  private CompletableFuture<Fetched> fetch() {
    return fetch(near);
  }

  private CompletableFuture<Fetched> fetch(RedisStore store) {
    return store.fetch(space, List.of(key), false).toCompletableFuture();
  }

  private byte[] stored() throws Exception {
    return get(other.fetch(space, List.of(key), false)).values().get(0);
  }

  /** No call waits once the outage is known, whatever is asked. */
  private void assertCostsNothing(RedisStore store) {
    Nodes.awaitShut(store);
    for (int i = 0; i < 1_000; i++) {
      assertThat(fetch(store)).isCompletedExceptionally();
      assertThat(store.put(key, VALUE, LONG).toCompletableFuture()).isCompletedExceptionally();
      assertThat(store.invalidate(List.of(key)).toCompletableFuture())
          .isCompletedWithValue(Done.LATER);
    }
  }

  /** As many calls as one likes; how many of them had to wait, and none for more than its time. */
  private long waitingOf(int calls) {
    List<CompletableFuture<Fetched>> asked = new ArrayList<>();
    for (int i = 0; i < calls; i++) {
      asked.add(fetch());
    }
    List<CompletableFuture<Fetched>> waiting =
        asked.stream().filter(call -> !call.isDone()).toList();
    assertThat(asked).allSatisfy(call -> assertThat(call).failsWithin(Duration.ofSeconds(20)));
    // and not because somebody else gave up the connection
    assertThat(waiting)
        .allSatisfy(call -> assertThatThrownBy(call::join).hasMessageContaining("answer in time"));
    return waiting.size();
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
    assertThat(waitingOf(1)).isEqualTo(1);

    assertCostsNothing(near);

    proxy.restore();
    Nodes.awaitOpen(near);
    assertThat(fetch()).succeedsWithin(Duration.ofSeconds(20));
  }

  @Test
  void hang_when_redis_is_down_cut_off_without_any_call() {
    Nodes.open(near);
    proxy.cut();

    assertCostsNothing(near);

    proxy.restore();
    Nodes.awaitOpen(near);
  }

  @Test
  void hang_when_redis_is_down_frozen() {
    Nodes.open(near);
    REDIS.freeze();
    try {
      assertCostsNothing(near); // found out by the heartbeat
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
      assertCostsNothing(near);
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
    // quicker than what is slow, which is quicker than the limit of a probe
    try (RedisStore hasty = builder(proxy.url()).timeout(Duration.ofMillis(300)).build()) {
      Nodes.open(hasty);
      long connections = proxy.acceptedConnections();
      proxy.delay(FaultProxy.Direction.TO_CLIENT, Duration.ofMillis(600));

      assertCostsNothing(hasty);

      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> hasty.state().detail().contains("more than the timeout"));
      proxy.restore();
      Nodes.awaitOpen(hasty);
      assertThat(proxy.acceptedConnections()).isEqualTo(connections);
    }
  }

  @Test
  void start_up_with_redis_down_does_not_wait_and_recovers() {
    CountDownLatch started = new CountDownLatch(1);
    proxy.blackHole();
    try (RedisStore store = builder(proxy.url()).threads(heldUntil(started)).build()) {
      store.start();
      assertThat(proxy.acceptedConnections()).as("made by who starts it").isZero();
      assertThat(store.state().detail()).isEqualTo("not connected yet");
      started.countDown();

      assertCostsNothing(store);
      awaitTried(store, "could not connect");
      proxy.cut();
      awaitTried(store, "refused");
      assertCostsNothing(store);

      proxy.restore();
      Nodes.awaitOpen(store);
      assertThat(fetch(store)).succeedsWithin(Duration.ofSeconds(20));
    }
  }

  private static void awaitTried(RedisStore store, String outcome) {
    await().atMost(LONG).until(() -> store.state().detail().contains(outcome));
  }

  /** The thread that connects waits for the event; the others are none of its business. */
  private static ThreadFactory heldUntil(CountDownLatch event) {
    return task -> new Thread(task instanceof Keeper ? () -> runAfter(event, task) : task);
  }

  private static void runAfter(CountDownLatch event, Runnable task) {
    try {
      event.await();
      task.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // and ends
    }
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
      await().atMost(LONG).until(() -> mine.heard.contains("generation"));
      mine.heard.clear();
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
}
