package dev.underpin.examples.benchmarks.cache;

import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.concurrent.TimeUnit;
import org.cache2k.Cache2kBuilder;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.springframework.cache.caffeine.CaffeineCache;

/** Caches in memory alone, bounded and with expiry. */
@State(Scope.Benchmark)
public class LocalPeers {

  private final com.github.benmanes.caffeine.cache.Cache<String, String> caffeine =
      Caffeine.newBuilder().maximumSize(Users.MAXIMUM).expireAfterWrite(Users.TIME_TO_LIVE).build();

  private final org.cache2k.Cache<String, String> cache2k =
      Cache2kBuilder.of(String.class, String.class)
          .entryCapacity(Users.MAXIMUM)
          .expireAfterWrite(Users.TIME_TO_LIVE.toMinutes(), TimeUnit.MINUTES)
          .build();

  private final CaffeineCache spring =
      new CaffeineCache(
          "users",
          Caffeine.newBuilder()
              .maximumSize(Users.MAXIMUM)
              .expireAfterWrite(Users.TIME_TO_LIVE)
              .build());

  /** Fills all. */
  @Setup
  public void fill() {
    Users.putAll(caffeine::put);
    Users.putAll(cache2k::put);
    Users.putAll(spring::put);
  }

  /** Caffeine as it is. */
  @Benchmark
  public @Nullable String caffeine(Turn turn) {
    return caffeine.getIfPresent(turn.next());
  }

  /** cache2k as it is. */
  @Benchmark
  public @Nullable String cache2k(Turn turn) {
    return cache2k.get(turn.next());
  }

  /** What {@code @Cacheable(sync = true)} calls. */
  @Benchmark
  public @Nullable String spring(Turn turn) {
    String key = turn.next();
    return spring.get(key, () -> key);
  }
}
