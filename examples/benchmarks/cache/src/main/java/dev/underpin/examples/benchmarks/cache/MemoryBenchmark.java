package dev.underpin.examples.benchmarks.cache;

import dev.underpin.cache.Cache;
import dev.underpin.cache.CacheBuilder;
import dev.underpin.cache.CacheCounters;
import dev.underpin.core.context.RequestContext;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Hits in memory, of a cache that has nothing else. */
@State(Scope.Benchmark)
public class MemoryBenchmark {

  private final Cache<String, String> plain = filled(builder());
  private final Cache<String, String> counted = filled(builder().listener(new CacheCounters()));

  /** A request around each thread's calls: there every hit is counted in its tally. */
  @State(Scope.Thread)
  public static class Request {

    private dev.underpin.core.context.Scope scope = () -> {};

    /** Begins it, in the thread that measures. */
    @Setup(Level.Iteration)
    public void open() {
      scope = RequestContext.builder().build().open();
    }

    /** Ends it. */
    @TearDown(Level.Iteration)
    public void close() {
      scope.close();
    }
  }

  private static CacheBuilder<String, String> builder() {
    return Cache.builder("users", String.class, String.class)
        .memory(m -> m.maximumSize(Users.MAXIMUM).timeToLive(Users.TIME_TO_LIVE))
        .loader(
            key -> {
              throw new IllegalStateException("not in memory: " + key);
            });
  }

  private static Cache<String, String> filled(CacheBuilder<String, String> builder) {
    Cache<String, String> cache = builder.build();
    Users.putAll(cache::put);
    return cache;
  }

  /** Without a listener, outside of requests. */
  @Benchmark
  public @Nullable String get(Turn turn) {
    return plain.get(turn.next());
  }

  /** With counters, inside a request. */
  @Benchmark
  public @Nullable String getCounted(Turn turn, Request request) {
    return counted.get(turn.next());
  }
}
