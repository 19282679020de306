package dev.underpin.cache.redis;

import static org.awaitility.Awaitility.await;

import dev.underpin.cache.spi.RemoteStore;
import dev.underpin.cache.spi.RemoteStoreContract;
import dev.underpin.testkit.RedisCluster;
import io.lettuce.core.RedisURI;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;

class RedisClusterContractIT extends RemoteStoreContract {

  private static final RedisCluster CLUSTER = RedisCluster.start(Map.of());

  private final Nodes nodes =
      new Nodes(
          () ->
              RedisStore.clusterBuilder(CLUSTER.uris().stream().map(RedisURI::create).toList())
                  .timeout(Nodes.PATIENT));

  @AfterAll
  static void endOfAll() {
    CLUSTER.close();
  }

  @AfterEach
  void end() {
    nodes.close();
  }

  @Override
  protected RemoteStore node(String name) {
    return nodes.node(name);
  }

  @Override
  protected void pass(Duration time) {
    await().pollDelay(time).until(() -> true);
  }
}
