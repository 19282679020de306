package dev.underpin.examples.benchmarks.cache;

import com.alicp.jetcache.Cache;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import java.util.List;
import java.util.concurrent.Callable;
import org.redisson.api.RLocalCachedMap;
import org.redisson.api.RedissonClient;

/**
 * Another library in an outage, with its own defaults.
 *
 * @param name as tables show it
 * @param get of a key that is not in memory
 * @param works whether Redis can be used
 * @param close ends it
 */
record OutagePeer(String name, Callable<Object> get, Callable<Boolean> works, Runnable close) {

  private static final String KEY = "user:1";

  static List<OutagePeer> all(String redis, boolean withLettuce) {
    List<OutagePeer> peers = List.of(jetcache(redis), redisson(redis));
    return withLettuce ? List.of(peers.get(0), peers.get(1), lettuce(redis)) : peers;
  }

  /** Whether one call may take a minute. */
  boolean isSlow() {
    return name.startsWith("Lettuce");
  }

  private static OutagePeer jetcache(String redis) {
    RedisClient client = RedisClient.create(redis);
    Cache<String, String> far = JetCachePeer.far(client, "jet:");
    Cache<String, String> both = JetCachePeer.both(far);
    far.put(KEY, "there");
    return new OutagePeer(
        "JetCache, two levels",
        () -> both.computeIfAbsent("new" + System.nanoTime(), key -> "loaded"),
        () -> far.PUT(KEY, "there").isSuccess(),
        client::shutdown);
  }

  private static OutagePeer redisson(String redis) {
    RedissonClient client = RedissonPeer.client(redis);
    RLocalCachedMap<String, String> map = RedissonPeer.map(client, "outage");
    map.fastPut(KEY, "there");
    return new OutagePeer(
        "Redisson, local cached map",
        () -> String.valueOf(map.get("new" + System.nanoTime())),
        () -> {
          map.fastPut(KEY, "there");
          return true;
        },
        client::shutdown);
  }

  private static OutagePeer lettuce(String redis) {
    RedisClient client = RedisClient.create(redis);
    StatefulRedisConnection<String, String> connection = client.connect();
    return new OutagePeer(
        "Lettuce, a GET",
        () -> String.valueOf(connection.sync().get(KEY)),
        () -> connection.sync().set(KEY, "there").equals("OK"),
        client::shutdown);
  }
}
