package dev.underpin.cache;

import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.underpin.cache.HeldLoader.Held;
import dev.underpin.cache.Threads.Call;
import dev.underpin.cache.testing.RemoteCall;
import dev.underpin.core.Health;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The store is out, comes back, or loses what it had. */
@Timeout(60)
class OutageTest {

  private final Cluster cluster = new Cluster();
  private final Cache<String, String> a = cluster.node("a").build();
  private final Cache<String, String> b = cluster.node("b").build();

  @Test
  void cache_that_is_built_while_the_store_is_out_works_and_recovers() {
    cluster.rows.put("k", "v1");
    cluster.remote.node("c");
    cluster.remote.stop();
    Cache<String, String> c = cluster.node("c").build();

    assertThat(c.get("k")).isEqualTo("v1");
    cluster.remote.start();
    cluster.rows.put("k", "v2");
    a.invalidate("k");

    assertThat(c.get("k")).isEqualTo("v2");
  }

  @Test
  void what_is_invalidated_while_the_store_is_out_is_told_when_it_is_back() {
    cluster.rows.put("k", "v1");
    a.get("k");
    b.get("k");
    cluster.remote.cut("a");
    cluster.rows.put("k", "v2");

    a.invalidate("k");

    assertThat(a.get("k")).isEqualTo("v2");
    assertThat(b.get("k")).isEqualTo("v1");
    cluster.remote.heal("a");
    assertThat(b.get("k")).isEqualTo("v2");
    assertThat(a.get("k")).isEqualTo("v2");
  }

  @Test
  void what_is_put_while_the_store_is_out_is_seen_here_and_removed_there() {
    cluster.rows.put("k", "v1");
    b.get("k");
    cluster.remote.cut("a");
    cluster.rows.put("k", "v2");

    a.put("k", "v2");

    assertThat(a.get("k")).isEqualTo("v2");
    cluster.remote.heal("a");
    assertThat(b.get("k")).isEqualTo("v2");
  }

  @Test
  void put_whose_answer_is_lost_is_removed_from_the_store() {
    cluster.rows.put("k", "v1");
    b.get("k");
    cluster.remote.after(RemoteCall.PUT, () -> cluster.remote.cut("a"));
    cluster.rows.put("k", "v2");

    a.put("k", "v2");
    cluster.remote.heal("a");

    assertThat(a.get("k")).isEqualTo("v2");
    assertThat(b.get("k")).isEqualTo("v2");
    assertThat(cluster.counters.remoteFailures()).isEqualTo(1);
  }

  @Test
  void store_that_fails_in_the_middle_of_a_read_costs_one_call_and_no_value() {
    cluster.rows.put("k", "v1");
    cluster.remote.after(RemoteCall.LEASE, () -> cluster.remote.cut("a"));

    assertThat(a.get("k")).isEqualTo("v1");

    assertThat(cluster.loads).hasValue(1);
    assertThat(cluster.counters.remoteFailures()).isEqualTo(1);
    assertThat(a.getIfPresent("k")).isEqualTo("v1");
  }

  @Test
  void flushed_store_is_filled_again_and_brings_nothing_back() {
    cluster.rows.put("k", "v1");
    a.get("k");
    a.invalidateAll();
    cluster.remote.flush();
    cluster.rows.put("k", "v2");

    assertThat(a.get("k")).isEqualTo("v2");
    assertThat(b.get("k")).isEqualTo("v2");
    assertThat(cluster.loads).hasValue(2);
  }

  @Test
  void loads_while_the_store_is_out_are_bounded() throws Exception {
    HeldLoader loader = new HeldLoader();
    Cache<String, String> c =
        cluster
            .node("c")
            .remote(cluster.remote.node("c"), r -> r.codec(new TextCodec("")).loadsWhileOut(2))
            .loader(loader)
            .build();
    cluster.remote.stop();
    List<Call<String>> calls = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      String key = "k" + i;
      calls.add(Threads.call(() -> c.get(key)));
    }

    Held first = loader.next();
    Held second = loader.next();
    for (Call<String> call : calls) {
      Call.until(
          () ->
              call.thread == first.thread
                  || call.thread == second.thread
                  || call.thread.getState() == Thread.State.TIMED_WAITING);
    }
    assertThat(loader.count()).isEqualTo(2);
    first.returns("v");
    second.returns("v");
    for (int i = 2; i < 6; i++) {
      loader.next().returns("v");
    }

    for (Call<String> call : calls) {
      assertThat(call.result()).isEqualTo("v");
    }
  }

  @Test
  void node_that_is_cut_off_serves_memory_for_max_staleness_and_then_loads() {
    cluster.rows.put("k", "v1");
    b.get("k");
    cluster.remote.cut("b");
    cluster.rows.put("k", "v2");
    a.invalidate("k");

    cluster.remote.advance(ofSeconds(2));
    assertThat(b.get("k")).isEqualTo("v1");
    cluster.remote.advance(ofSeconds(1));
    assertThat(b.get("k")).isEqualTo("v2");
  }

  @Test
  void node_that_was_told_to_serves_to_the_time_to_live() {
    cluster.rows.put("k", "v1");
    Cache<String, String> c = cluster.node("c").onBackplaneLoss(BackplaneLoss.SERVE_TO_TTL).build();
    c.get("k");
    cluster.remote.cut("c");
    cluster.rows.put("k", "v2");
    a.invalidate("k");

    cluster.remote.advance(ofMinutes(5));
    assertThat(c.get("k")).isEqualTo("v1");
    cluster.remote.advance(ofMinutes(5));
    assertThat(c.get("k")).isEqualTo("v2");
  }

  @Test
  void old_value_is_not_served_on_error_by_a_node_that_hears_nothing() {
    Cache<String, String> c =
        cluster
            .node("c")
            .failSafe(ofMinutes(60))
            .loader(
                key -> {
                  if (cluster.loads.incrementAndGet() > 1) {
                    throw new IllegalStateException("down");
                  }
                  return "v1";
                })
            .build();
    c.get("k");
    cluster.remote.cut("c");
    a.invalidate("k");
    cluster.remote.advance(ofSeconds(3));

    org.assertj.core.api.Assertions.assertThatThrownBy(() -> c.get("k")).hasMessage("down");
  }

  @Test
  void node_of_another_schema_is_told_and_removes_its_own_value() {
    cluster.rows.put("k", "v1");
    Cache<String, String> next = cluster.node("next").schema(2).build();
    a.get("k");
    next.get("k");
    cluster.rows.put("k", "v2");

    a.invalidate("k");

    assertThat(next.get("k")).isEqualTo("v2");
  }

  @Test
  void health_tells_of_the_outage_and_is_never_down() throws Exception {
    assertThat(a.healthCheck().name()).isEqualTo("cache-users");
    assertThat(a.healthCheck().check()).isEqualTo(Health.up());

    cluster.remote.deafen("a");
    cluster.remote.advance(ofSeconds(5));
    assertThat(a.healthCheck().check().status()).isEqualTo(Health.Status.DEGRADED);
    cluster.remote.stop();
    assertThat(a.healthCheck().check().detail()).startsWith("remote store out since");
    assertThat(a.healthCheck().check().status()).isEqualTo(Health.Status.DEGRADED);
  }
}
