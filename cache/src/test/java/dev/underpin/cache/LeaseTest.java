package dev.underpin.cache;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.underpin.cache.HeldLoader.Held;
import dev.underpin.cache.Threads.Call;
import dev.underpin.cache.testing.RemoteCall;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One node of all loads a key, and the others wait for it. */
@Timeout(60)
class LeaseTest {

  private final Cluster cluster = new Cluster();
  private final Cache<String, String> a = cluster.node("a").build();
  private final Cache<String, String> b = cluster.node("b").build();

  @BeforeEach
  void oneRow() {
    cluster.rows.put("k", "v1");
  }

  @Test
  void node_that_waits_for_another_ones_load_gets_its_value() throws Exception {
    HeldLoader loader = new HeldLoader();
    Cache<String, String> slow = cluster.node("slow").loader(loader).build();
    Call<String> loading = Threads.call(() -> slow.get("k"));
    Held load = loader.next();
    Call<String> waiting = Threads.call(() -> b.get("k"));
    Call.until(() -> cluster.remote.calls() >= 5);

    load.returns("from slow");

    assertThat(loading.result()).isEqualTo("from slow");
    assertThat(waiting.result()).isEqualTo("from slow");
    assertThat(cluster.loads).hasValue(0);
  }

  @Test
  void ninety_callers_on_three_nodes_make_one_load() throws Exception {
    HeldLoader loader = new HeldLoader();
    List<Call<String>> calls = new ArrayList<>();
    for (String name : List.of("x", "y", "z")) {
      Cache<String, String> node = cluster.node(name).loader(loader).build();
      for (int i = 0; i < 30; i++) {
        calls.add(Threads.call(() -> node.get("k")));
      }
    }
    Held load = loader.next();
    // the other two have asked for the lease, and again
    Call.until(() -> cluster.remote.calls() >= 8);

    load.returns("v");

    for (Call<String> call : calls) {
      assertThat(call.result()).isEqualTo("v");
    }
    assertThat(loader.count()).isEqualTo(1);
  }

  @Test
  void load_that_outlives_its_lease_is_done_once_more_and_stores_nothing() {
    cluster.remote.before(
        RemoteCall.FILL,
        () -> {
          cluster.clock.advance(ofSeconds(11));
          cluster.rows.put("k", "v2");
          assertThat(b.get("k")).isEqualTo("v2");
        });

    assertThat(a.get("k")).isEqualTo("v1");

    assertThat(cluster.loads).hasValue(2);
    assertThat(a.getIfPresent("k")).isNull();
    assertThat(a.get("k")).isEqualTo("v2");
    assertThat(cluster.count(CacheLayer.REMOTE, CacheEvent.FENCED)).isEqualTo(1);
  }

  @Test
  void lease_of_a_load_that_failed_or_found_nothing_is_given_back() {
    Cache<String, String> failing =
        cluster
            .node("failing")
            .loader(
                key -> {
                  throw new IllegalArgumentException("no");
                })
            .build();

    assertThatThrownBy(() -> failing.get("k")).hasMessage("no");
    assertThat(a.get("absent")).isNull();

    assertThat(b.get("k")).isEqualTo("v1");
    assertThat(b.get("absent")).isNull();
  }
}
