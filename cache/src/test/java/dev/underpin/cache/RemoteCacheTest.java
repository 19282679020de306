package dev.underpin.cache;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.underpin.cache.testing.MessageFault;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two nodes and a remote store that works. */
@Timeout(60)
class RemoteCacheTest {

  private final Cluster cluster = new Cluster();
  private final Cache<String, String> a = cluster.node("a").build();
  private final Cache<String, String> b = cluster.node("b").build();

  @BeforeEach
  void oneRow() {
    cluster.rows.put("k", "v1");
  }

  @Test
  void what_one_node_loaded_the_other_reads_from_the_store() {
    assertThat(a.get("k")).isEqualTo("v1");
    cluster.rows.put("k", "v2");

    assertThat(b.get("k")).isEqualTo("v1");

    assertThat(cluster.loads).hasValue(1);
    assertThat(cluster.count(CacheLayer.REMOTE, CacheEvent.HIT)).isEqualTo(1);
    assertThat(cluster.count(CacheLayer.REMOTE, CacheEvent.MISS)).isEqualTo(1);
  }

  @Test
  void hit_in_memory_asks_the_store_nothing() {
    a.get("k");
    long calls = cluster.remote.calls();

    a.get("k");
    a.get("k");

    assertThat(cluster.remote.calls()).isEqualTo(calls);
  }

  @Test
  void invalidated_key_is_gone_everywhere_when_the_call_returns() {
    a.get("k");
    b.get("k");
    cluster.rows.put("k", "v2");

    a.invalidate("k");

    assertThat(b.getIfPresent("k")).isNull();
    assertThat(b.get("k")).isEqualTo("v2");
    assertThat(a.get("k")).isEqualTo("v2");
  }

  @Test
  void put_value_is_what_all_nodes_get() {
    b.get("k");

    a.put("k", "put");

    assertThat(a.getIfPresent("k")).isEqualTo("put");
    assertThat(b.get("k")).isEqualTo("put");
    assertThat(cluster.loads).hasValue(1);
  }

  @Test
  void put_into_a_store_that_has_no_stamp_yet_is_read_by_others() {
    a.put("new", "put");

    assertThat(b.get("new")).isEqualTo("put");
  }

  @Test
  void that_there_is_no_value_is_remembered_by_all_nodes_for_its_time() {
    Cache<String, String> c = cluster.node("c").negative(ofSeconds(15)).build();
    Cache<String, String> d = cluster.node("d").negative(ofSeconds(15)).build();
    assertThat(c.get("none")).isNull();
    cluster.rows.put("none", "now there is");

    assertThat(c.get("none")).isNull();
    assertThat(d.get("none")).isNull();
    assertThat(cluster.loads).hasValue(1);
    assertThat(cluster.count(CacheLayer.REMOTE, CacheEvent.NEGATIVE)).isEqualTo(1);
    assertThat(cluster.count(CacheLayer.MEMORY, CacheEvent.NEGATIVE)).isEqualTo(1);

    cluster.remote.advance(ofSeconds(15));
    assertThat(d.get("none")).isEqualTo("now there is");
  }

  @Test
  void expired_key_is_loaded_again_by_whoever_asks_first() {
    a.get("k");
    b.get("k");
    cluster.rows.put("k", "v2");

    a.expire("k");

    assertThat(b.get("k")).isEqualTo("v2");
    assertThat(a.get("k")).isEqualTo("v2");
    assertThat(cluster.loads).hasValue(2);
  }

  @Test
  void expired_value_is_served_if_the_load_fails_and_an_invalidated_one_never() {
    Cache<String, String> c =
        cluster
            .node("c")
            .failSafe(ofHours(1))
            .loader(
                key -> {
                  if (cluster.loads.incrementAndGet() > 1) {
                    throw new IllegalStateException("database is down");
                  }
                  return "v1";
                })
            .build();
    c.get("k");

    c.expire("k");
    assertThat(c.get("k")).isEqualTo("v1");
    assertThat(cluster.count(CacheLayer.REMOTE, CacheEvent.STALE)).isEqualTo(1);

    c.invalidate("k");
    assertThatThrownBy(() -> c.get("k")).hasMessage("database is down");
  }

  @Test
  void memory_is_confirmed_by_the_store_without_a_load_after_a_gap() {
    a.get("k");
    String same = b.get("k");
    cluster.remote.nextMessages(MessageFault.DROP);
    a.invalidate("other");
    cluster.remote.advance(ofSeconds(5));

    assertThat(b.get("k")).isSameAs(same);

    assertThat(cluster.loads).hasValue(1);
    assertThat(cluster.count(CacheLayer.REMOTE, CacheEvent.GAP)).isPositive();
    assertThat(cluster.count(CacheLayer.MEMORY, CacheEvent.REVALIDATE)).isEqualTo(1);
  }

  @Test
  void get_all_is_one_fetch_one_lease_and_one_bulk_load_for_all_that_is_missing() {
    Cache<String, String> c =
        cluster
            .node("c")
            .bulkLoader(
                keys -> {
                  cluster.loads.incrementAndGet();
                  return Map.of("x", "X", "y", "Y");
                })
            .build();
    a.get("k");
    cluster.loads.set(0);

    long calls = cluster.remote.calls();

    Map<String, String> found = c.getAll(List.of("x", "k", "y", "none", "x"));

    assertThat(found).isEqualTo(Map.of("x", "X", "k", "v1", "y", "Y"));
    assertThat(found.keySet()).containsExactly("x", "k", "y");
    assertThat(cluster.loads).hasValue(1);
    // the simulated server counts keys: 4 fetched, 3 leased, 2 filled
    assertThat(cluster.remote.calls() - calls).isEqualTo(9);
  }

  @Test
  void long_keys_are_stored_under_their_hash_and_still_told_apart() {
    String longKey = "x".repeat(5_000);
    cluster.rows.put(longKey + "1", "one");
    cluster.rows.put(longKey + "2", "two");

    assertThat(a.get(longKey + "1")).isEqualTo("one");
    assertThat(a.get(longKey + "2")).isEqualTo("two");
    assertThat(b.get(longKey + "1")).isEqualTo("one");
    assertThat(cluster.loads).hasValue(2);
    a.invalidate(longKey + "1");
    assertThat(b.getIfPresent(longKey + "1")).isNull();
  }

  @Test
  void large_values_are_compressed_and_come_back() {
    String large = "large ".repeat(10_000);
    cluster.rows.put("large", large);
    Cache<String, String> c =
        cluster
            .node("c")
            .remote(cluster.remote.node("c"), r -> r.codec(new TextCodec("")).compressAbove(1_024))
            .build();
    c.get("large");

    assertThat(b.get("large")).isEqualTo(large);
    assertThat(cluster.loads).hasValue(1);
  }

  @Test
  void memory_asks_the_store_again_when_its_own_time_is_up() {
    Cache<String, String> c = cluster.node("c").memory(m -> m.timeToLive(ofMillis(100))).build();
    c.get("k");
    cluster.clock.advance(ofMillis(100));

    assertThat(c.get("k")).isEqualTo("v1");
    assertThat(cluster.loads).hasValue(1);
  }

  @Test
  void value_is_not_fresh_in_memory_for_longer_than_in_the_store() {
    Cache<String, String> c =
        cluster
            .node("c")
            .remote(
                cluster.remote.node("c"), r -> r.codec(new TextCodec("")).timeToLive(ofMinutes(5)))
            .build();
    Cache<String, String> d = cluster.node("d").build();
    c.get("k");
    cluster.remote.advance(ofMinutes(4));
    d.get("k");
    cluster.rows.put("k", "v2");

    cluster.remote.advance(ofMinutes(1));

    assertThat(d.get("k")).isEqualTo("v2");
  }

  @Test
  void lookup_tells_where_a_value_lies_and_how_old_it_is() {
    a.get("k");
    cluster.remote.advance(ofSeconds(2));

    assertThat(a.lookup("k").layer()).isEqualTo(CacheLayer.MEMORY);
    assertThat(a.lookup("k").age()).isEqualTo(ofSeconds(2));
    assertThat(b.lookup("k").layer()).isEqualTo(CacheLayer.REMOTE);
    assertThat(b.lookup("k").age()).isEqualTo(ofSeconds(2));
    assertThat(b.lookup("k").freshFor()).isBetween(ofMinutes(9), ofMinutes(10));
    assertThat(b.lookup("k").isStale()).isFalse();
    assertThat(b.getIfPresent("k")).isNull();
    assertThat(b.lookup("none").layer()).isNull();
  }

  @Test
  void second_cache_of_the_same_name_on_one_node_is_refused() {
    assertThatIllegalStateException()
        .isThrownBy(() -> cluster.node("a").build())
        .withMessage(
            "cache \"users\" is built already on this store; share that cache, or close it first");
    a.close();
    cluster.node("a").build().close();
  }
}
