package dev.underpin.examples.benchmarks.cache;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.redisson.Redisson;
import org.redisson.api.RBucket;
import org.redisson.api.RLocalCachedMap;
import org.redisson.api.RedissonClient;
import org.redisson.api.options.LocalCachedMapOptions;
import org.redisson.client.codec.StringCodec;
import org.redisson.config.Config;

/** Redisson's local cached map, and its bucket: the quickest way that it has into Redis. */
@State(Scope.Benchmark)
public class RedissonPeer {

  private final RedissonClient client = client(Users.redis());
  private final RLocalCachedMap<String, String> near = map(client, "near");
  private final RBucket<String>[] far = buckets(client);

  static RedissonClient client(String redis) {
    Config config = new Config();
    config
        .useSingleServer()
        .setAddress(redis)
        .setConnectionMinimumIdleSize(2)
        .setConnectionPoolSize(8);
    return Redisson.create(config);
  }

  static RLocalCachedMap<String, String> map(RedissonClient client, String name) {
    return client.getLocalCachedMap(
        LocalCachedMapOptions.<String, String>name(name)
            .cacheSize(Users.MAXIMUM)
            .evictionPolicy(LocalCachedMapOptions.EvictionPolicy.LRU)
            .timeToLive(Duration.ofMinutes(10))
            .cacheProvider(LocalCachedMapOptions.CacheProvider.CAFFEINE));
  }

  private static RBucket<String>[] buckets(RedissonClient client) {
    @SuppressWarnings({"unchecked", "rawtypes"})
    RBucket<String>[] none = new RBucket[0];
    return Users.all(none, user -> client.getBucket("bucket:" + user, StringCodec.INSTANCE));
  }

  /** Where it is; a thread's own. */
  @State(Scope.Thread)
  public static class At {
    private int user;
  }

  /** Fills both. */
  @Setup
  public void fill() {
    Users.putAll(near::fastPut);
    for (int i = 0; i < Users.COUNT; i++) {
      far[i].set(Users.value(i));
      near.get(Users.key(i));
    }
  }

  /** Ends it. */
  @TearDown
  public void close() {
    client.shutdown();
  }

  /** In Redis. */
  @Benchmark
  public String far(At at) {
    return far[at.user++ & (Users.COUNT - 1)].get();
  }

  /** In memory. */
  @Benchmark
  public @Nullable String near(Turn turn) {
    return near.get(turn.next());
  }
}
