package dev.underpin.examples.benchmarks.stampede;

import com.alicp.jetcache.Cache;
import com.alicp.jetcache.MultiLevelCacheBuilder;
import com.alicp.jetcache.embedded.CaffeineCacheBuilder;
import com.alicp.jetcache.redis.lettuce.RedisLettuceCacheBuilder;
import com.alicp.jetcache.support.Kryo5ValueDecoder;
import com.alicp.jetcache.support.Kryo5ValueEncoder;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.underpin.cache.redis.RedisStore;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.redisson.Redisson;
import org.redisson.api.RLocalCachedMap;
import org.redisson.api.RedissonClient;
import org.redisson.api.map.MapLoader;
import org.redisson.api.options.LocalCachedMapOptions;
import org.redisson.config.Config;
import org.springframework.cache.caffeine.CaffeineCache;

/** Each cache in its way to keep callers from loading one key twice. */
final class Contenders {

  static final String UNDERPIN = "underpin";
  static final String JETCACHE = "jetcache";
  static final String REDISSON = "redisson";
  static final String SPRING = "spring";

  /** How long another process waits for one that died, or was starved, while it loaded. */
  static final Duration LEASE = Duration.ofSeconds(5);

  /** Three thousand threads starve Redis, which is not to be taken for one that is out. */
  static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final int SIZE = 10_000;

  private Contenders() {}

  static List<String> peers() {
    return List.of(JETCACHE, REDISSON, SPRING);
  }

  static Contender of(String name, String redis, UnaryOperator<String> loader) {
    return switch (name) {
      case UNDERPIN -> underpin(redis, loader);
      case JETCACHE -> jetcache(redis, loader);
      case REDISSON -> redisson(redis, loader);
      case SPRING -> spring(loader);
      default -> throw new IllegalArgumentException(name);
    };
  }

  private record Closing(UnaryOperator<String> cache, Runnable ending) implements Contender {
    @Override
    public String get(String key) {
      return Objects.requireNonNull(cache.apply(key), key);
    }

    @Override
    public void close() {
      ending.run();
    }
  }

  private static Contender underpin(String redis, UnaryOperator<String> loader) {
    RedisStore store = RedisStore.builder(RedisURI.create(redis)).timeout(PATIENCE).build();
    store.start();
    while (!store.state().open()) {
      Thread.onSpinWait();
    }
    dev.underpin.cache.Cache<String, String> cache =
        dev.underpin.cache.Cache.builder("stampede", String.class, String.class)
            .memory(m -> m.maximumSize(SIZE))
            .remote(store, r -> r.codec(Text.CODEC).lease(LEASE))
            .loader(loader::apply)
            .build();
    return new Closing(
        key -> Objects.requireNonNull(cache.get(key)),
        () -> {
          cache.close();
          store.close();
        });
  }

  /** Two levels, its protection against penetration on. */
  private static Contender jetcache(String redis, UnaryOperator<String> loader) {
    RedisClient client = RedisClient.create(redis);
    Cache<String, String> near =
        CaffeineCacheBuilder.createCaffeineCacheBuilder()
            .limit(SIZE)
            .expireAfterWrite(10, TimeUnit.MINUTES)
            .buildCache();
    Cache<String, String> far =
        RedisLettuceCacheBuilder.createRedisLettuceCacheBuilder()
            .keyConvertor(key -> key)
            .valueEncoder(Kryo5ValueEncoder.INSTANCE)
            .valueDecoder(Kryo5ValueDecoder.INSTANCE)
            .redisClient(client)
            .keyPrefix("jet:")
            .expireAfterWrite(10, TimeUnit.MINUTES)
            .buildCache();
    Cache<String, String> both =
        MultiLevelCacheBuilder.createMultiLevelCacheBuilder()
            .addCache(near, far)
            .expireAfterWrite(10, TimeUnit.MINUTES)
            .loader(key -> loader.apply((String) key))
            .cachePenetrateProtect(true)
            .buildCache();
    return new Closing(both::get, client::shutdown);
  }

  /** A local cached map with a loader. */
  private static Contender redisson(String redis, UnaryOperator<String> loader) {
    Config config = new Config();
    config.useSingleServer().setAddress(redis);
    RedissonClient client = Redisson.create(config);
    RLocalCachedMap<String, String> map =
        client.getLocalCachedMap(
            LocalCachedMapOptions.<String, String>name("redisson")
                .cacheSize(SIZE)
                .evictionPolicy(LocalCachedMapOptions.EvictionPolicy.LRU)
                .loader(
                    new MapLoader<>() {
                      @Override
                      public String load(String key) {
                        return loader.apply(key);
                      }

                      @Override
                      public Iterable<String> loadAllKeys() {
                        return List.of();
                      }
                    }));
    return new Closing(map::get, client::shutdown);
  }

  /** {@code @Cacheable(sync = true)} on Caffeine: what it calls. */
  private static Contender spring(UnaryOperator<String> loader) {
    CaffeineCache cache =
        new CaffeineCache(
            "spring",
            Caffeine.newBuilder()
                .maximumSize(SIZE)
                .expireAfterWrite(Duration.ofMinutes(10))
                .build());
    return new Closing(
        key -> Objects.requireNonNull(cache.get(key, () -> loader.apply(key))), () -> {});
  }
}
