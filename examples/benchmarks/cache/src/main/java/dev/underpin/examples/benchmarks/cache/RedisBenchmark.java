package dev.underpin.examples.benchmarks.cache;

import dev.underpin.cache.Cache;
import dev.underpin.cache.redis.RedisStore;
import io.lettuce.core.RedisURI;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Hits of a cache on Redis: in Redis, since its memory keeps one value; and in its memory. */
@State(Scope.Benchmark)
public class RedisBenchmark {

  static final String FAR = "far";

  /** Patient, so that what is measured is a hit however loaded the machine is. */
  private final RedisStore store =
      RedisStore.builder(RedisURI.create(Users.redis())).timeout(Duration.ofSeconds(5)).build();

  private final Cache<String, String> far = cache(FAR, 1);
  private final Cache<String, String> near = cache("near", Users.MAXIMUM);

  private Cache<String, String> cache(String name, int inMemory) {
    return Cache.builder(name, String.class, String.class)
        .memory(m -> m.maximumSize(inMemory).timeToLive(Users.TIME_TO_LIVE))
        .remote(store, r -> r.codec(Text.CODEC))
        .loader(
            key -> {
              throw new IllegalStateException("not in Redis: " + key);
            })
        .build();
  }

  /** Connects and fills. */
  @Setup
  public void fill() {
    store.start();
    while (!store.state().open()) {
      Thread.onSpinWait();
    }
    Users.putAll(far::put);
    Users.putAll(near::put);
  }

  /** Ends it. */
  @TearDown
  public void close() {
    far.close();
    near.close();
    store.close();
  }

  /** In Redis. */
  @Benchmark
  public @Nullable String get(Turn turn) {
    return far.get(turn.next());
  }

  /** A hundred that are all in Redis. */
  @Benchmark
  public Map<String, String> getAll(Turn turn) {
    return far.getAll(turn.nextHundred());
  }

  /** In memory, where other nodes may invalidate it. */
  @Benchmark
  public @Nullable String getNear(Turn turn) {
    return near.get(turn.next());
  }
}
