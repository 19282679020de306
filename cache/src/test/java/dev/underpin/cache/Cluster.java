package dev.underpin.cache;

import static java.time.Duration.ofMinutes;

import dev.underpin.cache.spi.RemoteStore;
import dev.underpin.cache.testing.SimulatedRemote;
import dev.underpin.core.testing.ManualClock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Rows, nodes that cache them, and a simulated remote store between those. */
final class Cluster {

  final ManualClock clock = new ManualClock();
  final SimulatedRemote remote = new SimulatedRemote(clock);
  final Map<String, String> rows = new ConcurrentHashMap<>();
  final AtomicInteger loads = new AtomicInteger();
  final CacheCounters counters = new CacheCounters();

  /** A node, without a loader of its own: rows are read. */
  CacheBuilder<String, String> node(String name) {
    return node(remote.node(name));
  }

  CacheBuilder<String, String> node(RemoteStore store) {
    return Cache.builder("users", String.class, String.class)
        .memory(m -> m.timeToLive(ofMinutes(10)))
        .remote(store, r -> r.codec(new TextCodec("")))
        .ticker(clock.ticker())
        .clock(clock)
        .listener(counters)
        .loader(this::row);
  }

  @Nullable String row(String key) {
    loads.incrementAndGet();
    return rows.get(key);
  }

  long count(CacheLayer layer, CacheEvent event) {
    return counters.count(layer, event);
  }
}
