package dev.underpin.cache;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.underpin.cache.HeldLoader.Held;
import dev.underpin.cache.Threads.Call;
import dev.underpin.cache.testing.CountedLoads;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What other caches have been reported for in loading, each by the name of the report. */
@Timeout(60)
class LoadFaultsToAvoidTest {

  private final Cluster cluster = new Cluster();
  private final Cache<String, String> a = cluster.node("a").build();

  /** spring-data-redis #1253. */
  @Test
  void load_of_one_key_locks_no_other() throws Exception {
    HeldLoader loader = new HeldLoader();
    Cache<String, String> c = cluster.node("c").loader(loader).build();
    Call<String> slow = Threads.call(() -> c.get("slow"));
    Held slowLoad = loader.next();

    List<Call<String>> others =
        IntStream.range(0, 20).mapToObj(i -> Threads.call(() -> c.get("k" + i))).toList();
    for (int i = 0; i < 20; i++) {
      loader.next().returns("v");
    }

    for (Call<String> other : others) {
      assertThat(other.result()).isEqualTo("v");
    }
    slowLoad.returns("s");
    assertThat(slow.result()).isEqualTo("s");
  }

  /** quarkus #39558. */
  @Test
  void nested_misses_do_not_block_for_ever_on_one_worker() {
    ExecutorService one = Executors.newSingleThreadExecutor();
    try {
      List<Cache<String, String>> self = new ArrayList<>();
      Cache<String, String> inner =
          Cache.builder("inner", String.class, String.class)
              .executor(one)
              .hardTimeout(ofSeconds(20))
              .loader(key -> key + "!")
              .build();
      self.add(
          Cache.builder("outer", String.class, String.class)
              .executor(one)
              .hardTimeout(ofSeconds(20))
              .loader(
                  key ->
                      key.equals("outer")
                          ? self.get(0).get("own") + inner.get("other")
                          : inner.get(key))
              .build());

      assertThat(self.get(0).get("outer")).isEqualTo("own!other!");
    } finally {
      one.shutdownNow();
    }
  }

  /** Spring SPR-11736. */
  @Test
  void keys_whose_parts_run_together_do_not_collide() {
    record Pair(String left, String right) {}
    CountedLoads<Pair, String> loads = CountedLoads.of(pair -> pair.left + "|" + pair.right);
    Cache<Pair, String> pairs =
        Cache.builder("pairs", Pair.class, String.class)
            .key(pair -> CacheKey.of(pair.left, pair.right))
            .remote(cluster.remote.node("a"), r -> r.codec(new TextCodec("")))
            .memory(m -> m.timeToLive(ofMillis(1)))
            .ticker(cluster.clock.ticker())
            .clock(cluster.clock)
            .loader(loads)
            .build();
    List<Pair> all =
        List.of(
            new Pair("a", "bc"),
            new Pair("ab", "c"),
            new Pair("", "abc"),
            new Pair("abc", ""),
            new Pair("1:a", "bc"),
            new Pair("{a", "bc}"),
            new Pair("\ud800", ""),
            new Pair("\ud801", ""),
            new Pair("?", ""));
    all.forEach(pairs::get);
    cluster.clock.advance(ofMillis(1));

    for (Pair pair : all) {
      assertThat(pairs.get(pair)).isEqualTo(pair.left + "|" + pair.right);
      loads.assertLoadedOnce(pair);
    }
  }

  /** FusionCache #16. */
  @Test
  void hundred_keys_are_loaded_in_one_batch() {
    List<Integer> batches = new ArrayList<>();
    Cache<String, String> c =
        cluster
            .node("c")
            .bulkLoader(
                keys -> {
                  batches.add(keys.size());
                  return keys.stream().collect(Collectors.toMap(key -> key, key -> key + "!"));
                })
            .build();
    List<String> keys = IntStream.range(0, 100).mapToObj(i -> "k" + i).toList();

    Map<String, String> found = c.getAll(keys);
    Map<String, String> again = a.getAll(keys);

    assertThat(batches).containsExactly(100);
    assertThat(found).hasSize(100).containsEntry("k7", "k7!");
    assertThat(again).isEqualTo(found);
    assertThat(cluster.loads).hasValue(0);
  }
}
