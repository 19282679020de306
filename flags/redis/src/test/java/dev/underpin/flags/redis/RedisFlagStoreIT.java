package dev.underpin.flags.redis;

import dev.underpin.testkit.RedisServer;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import org.junit.jupiter.api.AfterEach;

class RedisFlagStoreIT extends RedisFlagStoreContract {

  private final RedisClient client = RedisClient.create();
  private final RedisFlagStore store =
      RedisFlagStore.of(client, RedisURI.create(RedisServer.shared().url()));

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
    RedisServer.shared().command(words);
  }
}
