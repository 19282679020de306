package dev.underpin.flags.redis;

import dev.underpin.testkit.RedisCluster;
import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.RedisClusterClient;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;

class RedisClusterFlagStoreIT extends RedisFlagStoreContract {

  @SuppressWarnings("NullAway.Init")
  private static RedisCluster cluster;

  private final RedisClusterClient client =
      RedisClusterClient.create(cluster.uris().stream().map(RedisURI::create).toList());
  private final RedisFlagStore store = RedisFlagStore.of(client);

  @BeforeAll
  static void starts() {
    cluster = RedisCluster.start(Map.of());
  }

  @AfterAll
  static void ends() {
    cluster.close();
  }

  @AfterEach
  void shutsDown() {
    client.shutdown();
  }

  @Override
  RedisFlagStore fresh() {
    return store;
  }

  @Override
  void command(String... words) {
    cluster.masterOf(words[1]).server().command(words);
  }
}
