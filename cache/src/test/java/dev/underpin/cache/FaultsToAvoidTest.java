package dev.underpin.cache;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.underpin.cache.testing.MessageFault;
import dev.underpin.cache.testing.RemoteCall;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What other caches have been reported for, each by the name of the report. */
@Timeout(60)
class FaultsToAvoidTest {

  private final Cluster cluster = new Cluster();
  private final Cache<String, String> a = cluster.node("a").build();
  private final Cache<String, String> b = cluster.node("b").build();

  @BeforeEach
  void oneRow() {
    cluster.rows.put("k", "old");
  }

  private void change(String key, String value, Cache<String, String> by) {
    cluster.rows.put(key, value);
    by.invalidate(key);
  }

  /** FusionCache #625, #535. */
  @Test
  void remove_during_a_load_caches_nothing_stale() {
    cluster.remote.before(RemoteCall.FILL, () -> change("k", "new", b));

    a.get("k");

    assertThat(a.getIfPresent("k")).isNull();
    assertThat(b.get("k")).isEqualTo("new");
    assertThat(a.get("k")).isEqualTo("new");
  }

  @Test
  void remove_during_a_load_caches_nothing_stale_even_if_nobody_is_told() {
    cluster.remote.nextMessages(MessageFault.DROP);
    cluster.remote.before(RemoteCall.FILL, () -> change("k", "new", b));

    a.get("k");

    assertThat(a.get("k")).isEqualTo("new");
    assertThat(b.get("k")).isEqualTo("new");
  }

  @Test
  void remove_between_reading_the_store_and_storing_in_memory_is_not_undone() {
    b.get("k");
    cluster.remote.after(RemoteCall.FETCH, () -> change("k", "new", b));

    assertThat(a.get("k")).isEqualTo("old");

    assertThat(a.get("k")).isEqualTo("new");
  }

  /** FusionCache #628. */
  @Test
  void tag_removal_is_not_lost_against_a_background_load() {
    List<Runnable> during = new ArrayList<>();
    TaggedLoader<String, String> tagging =
        (key, load) -> {
          String row = cluster.row(key);
          // the tag is known from the row: after it was read
          during.forEach(Runnable::run);
          during.clear();
          return load.tag("org:7").value(row);
        };
    Cache<String, String> c = cluster.node("c").taggedLoader(tagging).build();
    Cache<String, String> d = cluster.node("d").taggedLoader(tagging).build();
    during.add(
        () -> {
          cluster.rows.put("k", "new");
          d.invalidateTag("org:7");
        });

    c.get("k");

    assertThat(c.get("k")).isEqualTo("new");
    assertThat(d.get("k")).isEqualTo("new");
  }

  @Test
  void tag_removal_is_not_lost_if_nobody_hears_it() {
    TaggedLoader<String, String> tagging = (key, load) -> load.tag("org:7").value(cluster.row(key));
    Cache<String, String> c = cluster.node("c").taggedLoader(tagging).build();
    Cache<String, String> d = cluster.node("d").taggedLoader(tagging).build();
    c.get("k");
    cluster.rows.put("k", "new");
    cluster.remote.nextMessages(
        MessageFault.DROP, MessageFault.DROP, MessageFault.DROP, MessageFault.DROP);
    d.invalidateTag("org:7");

    assertThat(d.get("k")).isEqualTo("new");
    cluster.remote.advance(ofSeconds(3));
    assertThat(c.get("k")).isEqualTo("new");
  }

  /** FusionCache #648. */
  @Test
  void stale_value_is_not_served_after_clear() {
    AtomicBoolean down = new AtomicBoolean();
    Cache<String, String> c =
        cluster
            .node("c")
            .failSafe(ofHours(6))
            .loader(
                key -> {
                  if (down.get()) {
                    throw new IllegalStateException("down");
                  }
                  return cluster.row(key);
                })
            .build();
    c.get("k");
    down.set(true);

    b.invalidateAll();

    assertThatThrownBy(() -> c.get("k")).hasMessage("down");
  }

  @Test
  void what_the_store_still_has_after_clear_is_not_read_again() {
    a.get("k");
    cluster.rows.put("k", "new");
    cluster.remote.nextMessages(MessageFault.DROP);
    b.invalidateAll();

    assertThat(b.get("k")).isEqualTo("new");
    cluster.remote.advance(ofSeconds(3));
    assertThat(a.get("k")).isEqualTo("new");
  }

  /** FusionCache #442: after the outage is seen, a get pays nothing for it. */
  @Test
  void get_asks_nothing_of_a_store_that_is_out() {
    cluster.remote.stop();
    long calls = cluster.remote.calls();

    assertThat(a.get("k")).isEqualTo("old");
    assertThat(a.get("k")).isEqualTo("old");

    assertThat(cluster.remote.calls()).isEqualTo(calls);
    assertThat(cluster.counters.remoteFailures()).isZero();
    assertThat(cluster.loads).hasValue(1);
  }

  /** FusionCache #324, redisson #2592. */
  @Test
  void class_change_reads_as_a_counted_miss() {
    Cache<String, String> next =
        cluster
            .node("next")
            .remote(cluster.remote.node("next"), r -> r.codec(new TextCodec("v2:")))
            .build();
    a.get("k");
    cluster.rows.put("k", "written by the next version");

    assertThat(next.get("k")).isEqualTo("written by the next version");

    assertThat(cluster.count(CacheLayer.REMOTE, CacheEvent.DECODE_ERROR)).isEqualTo(1);
    assertThat(next.getIfPresent("k")).isEqualTo("written by the next version");
  }

  @Test
  void damaged_bytes_in_the_store_read_as_a_counted_miss() throws Exception {
    dev.underpin.cache.spi.RemoteSpace space = new dev.underpin.cache.spi.RemoteSpace("users", 1);
    byte[] damaged = {'U', 'P', 1, 0, 9};
    cluster
        .remote
        .node("a")
        .put(dev.underpin.cache.spi.RemoteKey.of(space, "k"), damaged, ofHours(1))
        .toCompletableFuture()
        .get();

    assertThat(a.get("k")).isEqualTo("old");
    assertThat(b.get("k")).isEqualTo("old");

    assertThat(cluster.loads).hasValue(1);
    assertThat(cluster.count(CacheLayer.REMOTE, CacheEvent.DECODE_ERROR)).isEqualTo(1);
  }

  /** jetcache #803. */
  @Test
  void missed_message_costs_max_staleness_and_not_the_time_to_live() {
    b.get("k");
    cluster.remote.nextMessages(MessageFault.DROP);
    change("k", "new", a);
    assertThat(b.get("k")).isEqualTo("old");

    cluster.remote.advance(ofSeconds(3));

    assertThat(b.get("k")).isEqualTo("new");
  }

  /** jetcache #174, #815. */
  @Test
  void store_that_never_answers_does_not_hang_a_get() {
    try (Cache<String, String> mute = cluster.node(new MuteStore(cluster.clock)).build()) {
      assertThat(mute.get("k")).isEqualTo("old");
    }
  }

  /** redisson #4653. */
  @Test
  void deaf_node_is_not_deaf_for_longer_than_max_staleness() {
    b.get("k");
    cluster.remote.deafen("b");
    change("k", "new", a);
    assertThat(b.get("k")).isEqualTo("old");

    cluster.clock.advance(ofSeconds(3));

    assertThat(b.get("k")).isEqualTo("new");
    assertThat(cluster.count(CacheLayer.MEMORY, CacheEvent.REVALIDATE)).isPositive();
  }

  /** redisson #4653: the driver has not even noticed. */
  @Test
  void node_that_hears_again_after_a_failover_asks_for_what_it_missed() {
    b.get("k");
    cluster.remote.deafen("b");
    change("k", "new", a);
    cluster.remote.hear("b", false);

    cluster.remote.advance(ofSeconds(2));
    cluster.remote.advance(ofSeconds(1));

    assertThat(b.get("k")).isEqualTo("new");
  }
}
