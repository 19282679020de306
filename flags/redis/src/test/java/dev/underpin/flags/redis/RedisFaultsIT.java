package dev.underpin.flags.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.underpin.flags.BooleanFlag;
import dev.underpin.flags.Change;
import dev.underpin.flags.Flag;
import dev.underpin.flags.FlagChaos;
import dev.underpin.flags.Flags;
import dev.underpin.flags.Reason;
import dev.underpin.flags.Subject;
import dev.underpin.flags.internal.HintLoop;
import dev.underpin.testkit.FaultProxy;
import dev.underpin.testkit.PrivateServer;
import dev.underpin.testkit.RedisCluster;
import dev.underpin.testkit.RedisServer;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A Redis that dies, falls silent, freezes, and forgets everything. */
class RedisFaultsIT {

  private static final BooleanFlag NEW_CART = Flag.bool("new-cart").orElse(false);
  private static final Subject USER = Subject.of("user-42");
  private static final Change CHANGE = Change.by("ana", "test");
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final HintLoop.Timing QUICK =
      new HintLoop.Timing(
          Duration.ofMillis(500),
          Duration.ofSeconds(2),
          Duration.ofMillis(100),
          Duration.ofMillis(500));

  private final RedisClient client = RedisClient.create();

  @AfterEach
  void shutsDown() {
    client.shutdown();
  }

  private Flags flags(String url, Duration interval) {
    return Flags.builder(RedisFlagStore.of(client, RedisURI.create(url)).timing(QUICK))
        .pollInterval(interval)
        .build();
  }

  @Test
  void deciding_goes_on_while_redis_is_killed_black_holed_frozen_and_emptied_and_all_agree()
      throws Exception {
    try (PrivateServer<RedisServer> server =
            RedisServer.startPrivate(Map.of("appendonly", "yes", "appendfsync", "always"));
        FaultProxy proxy = FaultProxy.before(server.server().url())) {
      try (FlagChaos chaos =
          new FlagChaos(flags(server.server().url(), SECOND), flags(proxy.url(), SECOND))) {
        chaos.run(
            () -> {
              server.kill();
              chaos.whileDeciding();
              server.start();
            },
            () -> {
              proxy.blackHole();
              chaos.whileDeciding();
              proxy.restore();
            },
            () -> {
              server.freeze();
              chaos.whileDeciding();
              server.resume();
            },
            () -> {
              proxy.cut();
              chaos.whileDeciding();
              proxy.restore();
            },
            proxy::reset);
      }
    }
  }

  @Test
  void a_flag_that_was_killed_stays_killed_when_redis_comes_back_empty() throws Exception {
    try (PrivateServer<RedisServer> server = RedisServer.startPrivate(Map.of());
        Flags flags = flags(server.server().url(), SECOND)) {
      flags.on(NEW_CART, CHANGE);
      flags.kill(NEW_CART, CHANGE);
      flags.start();

      server.restartEmpty();

      await().atMost(LONG).until(() -> server.server().command("KEYS", "*").contains("revision"));
      try (Flags fresh = flags(server.server().url(), SECOND)) {
        fresh.start();
        assertThat(fresh.explain(NEW_CART, USER)).hasToString("false (KILLED, version 2)");
        assertThat(fresh.on(NEW_CART, CHANGE)).isEqualTo(3);
      }
      await().atMost(LONG).until(() -> flags.isOn(NEW_CART, USER));
    }
  }

  @Test
  void the_subscription_is_made_again_and_what_came_meanwhile_is_loaded() throws Exception {
    try (PrivateServer<RedisServer> server = RedisServer.startPrivate(Map.of());
        FaultProxy proxy = FaultProxy.before(server.server().url());
        Flags flags = flags(proxy.url(), Duration.ofDays(1));
        Flags other = flags(server.server().url(), Duration.ofDays(1))) {
      other.on(NEW_CART, CHANGE);
      flags.start();
      assertThat(flags.isOn(NEW_CART, USER)).isTrue();

      proxy.cut();
      other.kill(NEW_CART, CHANGE);
      proxy.restore();

      await().atMost(LONG).until(() -> !flags.isOn(NEW_CART, USER));
      other.on(NEW_CART, CHANGE);
      await().atMost(LONG).until(() -> flags.isOn(NEW_CART, USER));
    }
  }

  @Test
  void flags_are_changed_and_followed_over_a_failover_of_a_cluster() throws Exception {
    try (RedisCluster cluster = RedisCluster.start(Map.of())) {
      RedisClusterClient clusterClient =
          RedisClusterClient.create(cluster.uris().stream().map(RedisURI::create).toList());
      clusterClient.setOptions(
          ClusterClientOptions.builder()
              .topologyRefreshOptions(
                  ClusterTopologyRefreshOptions.builder().enablePeriodicRefresh(SECOND).build())
              .build());
      RedisFlagStore store = RedisFlagStore.of(clusterClient).timing(QUICK);
      try (Flags flags = Flags.builder(store).build()) {
        flags.on(NEW_CART, CHANGE);
        flags.start();

        cluster.failover(cluster.masterOf("{underpin:flags}:definitions"));

        await().atMost(LONG).ignoreExceptions().until(() -> flags.off(NEW_CART, CHANGE) > 1);
        await()
            .atMost(LONG)
            .until(() -> flags.explain(NEW_CART, USER).reason() == Reason.OFF && flags.refresh());
      } finally {
        clusterClient.shutdown();
      }
    }
  }
}
