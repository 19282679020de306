package dev.underpin.examples.benchmarks.cache;

import com.alicp.jetcache.Cache;
import com.alicp.jetcache.MultiLevelCacheBuilder;
import com.alicp.jetcache.embedded.CaffeineCacheBuilder;
import com.alicp.jetcache.redis.lettuce.RedisLettuceCacheBuilder;
import com.alicp.jetcache.support.Kryo5ValueDecoder;
import com.alicp.jetcache.support.Kryo5ValueEncoder;
import io.lettuce.core.RedisClient;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** JetCache in two levels, and on Redis alone; with Kryo, which is quicker than Java's own. */
@State(Scope.Benchmark)
public class JetCachePeer {

  private final RedisClient client = RedisClient.create(Users.redis());
  private final Cache<String, String> far = far(client, "jet:");
  private final Cache<String, String> both = both(far(client, "jet2:"));

  static Cache<String, String> far(RedisClient client, String prefix) {
    return RedisLettuceCacheBuilder.createRedisLettuceCacheBuilder()
        .keyConvertor(key -> key)
        .valueEncoder(Kryo5ValueEncoder.INSTANCE)
        .valueDecoder(Kryo5ValueDecoder.INSTANCE)
        .redisClient(client)
        .keyPrefix(prefix)
        .expireAfterWrite(Users.TIME_TO_LIVE.toMinutes(), TimeUnit.MINUTES)
        .buildCache();
  }

  static Cache<String, String> both(Cache<String, String> far) {
    Cache<String, String> near =
        CaffeineCacheBuilder.createCaffeineCacheBuilder()
            .limit(Users.MAXIMUM)
            .expireAfterWrite(Users.TIME_TO_LIVE.toMinutes(), TimeUnit.MINUTES)
            .buildCache();
    return MultiLevelCacheBuilder.createMultiLevelCacheBuilder()
        .addCache(near, far)
        .expireAfterWrite(Users.TIME_TO_LIVE.toMinutes(), TimeUnit.MINUTES)
        .buildCache();
  }

  /** Fills both. */
  @Setup
  public void fill() {
    Users.putAll(far::put);
    Users.putAll(both::put);
  }

  /** Ends it. */
  @TearDown
  public void close() {
    client.shutdown();
  }

  /** In Redis. */
  @Benchmark
  public String far(Turn turn) {
    return far.get(turn.next());
  }

  /** In the nearer of two levels. */
  @Benchmark
  public String near(Turn turn) {
    return both.get(turn.next());
  }
}
