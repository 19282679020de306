package dev.underpin.cache.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.underpin.cache.spi.Fetched;
import dev.underpin.cache.spi.RemoteKey;
import dev.underpin.cache.spi.RemoteSpace;
import dev.underpin.cache.spi.RemoteStore.Done;
import dev.underpin.testkit.PrivateServer;
import dev.underpin.testkit.RedisCluster;
import dev.underpin.testkit.RedisServer;
import io.lettuce.core.RedisURI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A cluster with replicas that loses a master. */
@Timeout(180)
class RedisClusterOutageIT {

  private static final Duration LONG = Duration.ofMinutes(1);
  private static final Duration KEPT = Duration.ofHours(1);
  private static final byte[] VALUE =
      "a value that is longer than its times".getBytes(StandardCharsets.UTF_8);
  private static final RedisCluster CLUSTER = RedisCluster.start(Map.of());

  private final RemoteSpace space = new RemoteSpace("c" + UUID.randomUUID(), 1);
  private final RemoteKey key = RemoteKey.of(space, "k");
  private final RedisStore one = store();
  private final RedisStore two = store();

  @AfterAll
  static void endOfAll() {
    CLUSTER.close();
  }

  @AfterEach
  void end() {
    one.close();
    two.close();
  }

  private static RedisStore store() {
    return RedisStore.clusterBuilder(CLUSTER.uris().stream().map(RedisURI::create).toList())
        .timeout(Duration.ofMillis(500))
        .build();
  }

  private static <T> T get(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  private void assertWorksAndHears() throws Exception {
    Nodes.awaitOpen(one);
    Nodes.awaitOpen(two);
    Ears ears = new Ears();
    Runnable stop = one.backplane().listen(space, ears);
    List<RemoteKey> keys =
        IntStream.range(0, 20).mapToObj(i -> RemoteKey.of(space, "k" + i)).toList();
    Set<String> notices =
        keys.stream().map(each -> "invalidated " + each.id()).collect(Collectors.toSet());
    // again and again: what is said while the servers still find each other may be lost
    await()
        .atMost(LONG)
        .ignoreExceptions()
        .until(
            () -> {
              for (RemoteKey each : keys) {
                get(two.put(each, VALUE, KEPT));
              }
              return get(two.invalidate(keys)) == Done.NOW && ears.heard.containsAll(notices);
            });
    stop.run();
  }

  /** Heartbeats go by way of one master; that another one is out is found out by who asks it. */
  private void askUntilShut() {
    await()
        .atMost(LONG)
        .until(
            () -> {
              var unused = one.fetch(space, List.of(key), false);
              return !one.state().open();
            });
  }

  @Test
  void local_cache_deaf_after_failover_of_a_killed_master() throws Exception {
    Nodes.open(one);
    Nodes.open(two);
    await()
        .atMost(LONG)
        .ignoreExceptions()
        .until(
            () -> {
              get(one.put(key, VALUE, KEPT));
              return true;
            });
    PrivateServer<RedisServer> master = CLUSTER.masterOf(key.value());

    master.kill();
    askUntilShut();
    assertThat(get(one.invalidate(List.of(key)))).isEqualTo(Done.LATER);
    CLUSTER.awaitAgreement();

    assertWorksAndHears();
    Fetched firstAnswer =
        await()
            .atMost(LONG)
            .ignoreExceptions()
            .until(() -> get(two.fetch(space, List.of(key), false)), answer -> true);
    assertThat(firstAnswer.values()).containsExactly((byte[]) null);
    master.start();
    CLUSTER.awaitAgreement();
    assertWorksAndHears();
  }

  @Test
  void local_cache_deaf_after_failover_of_a_frozen_master() throws Exception {
    Nodes.open(one);
    Nodes.open(two);
    PrivateServer<RedisServer> master = CLUSTER.masterOf(key.value());

    master.freeze();
    try {
      askUntilShut();
      CLUSTER.awaitAgreement();
      assertWorksAndHears();
    } finally {
      master.resume();
    }
    CLUSTER.awaitAgreement();
    assertWorksAndHears();
  }
}
