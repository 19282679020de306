package dev.underpin.cache.redis;

import static org.awaitility.Awaitility.await;

import dev.underpin.cache.spi.RemoteStore;
import dev.underpin.cache.spi.RemoteStoreContract;
import dev.underpin.testkit.RedisServer;
import io.lettuce.core.RedisURI;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;

class RedisStoreContractIT extends RemoteStoreContract {

  private final Nodes nodes =
      new Nodes(
          () ->
              RedisStore.builder(RedisURI.create(RedisServer.shared().url()))
                  .timeout(Nodes.PATIENT));

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
