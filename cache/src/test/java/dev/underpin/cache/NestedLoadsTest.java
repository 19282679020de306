package dev.underpin.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.underpin.cache.Threads.Call;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class NestedLoadsTest {

  private final Map<String, CacheLoader<String, String>> loaders = new HashMap<>();
  private final Cache<String, String> users = cache("users");
  private final Cache<String, String> orders = cache("orders");

  private Cache<String, String> cache(String name) {
    return Cache.builder(name, String.class, String.class)
        .loader(key -> loaders.getOrDefault(key, String::toUpperCase).load(key))
        .build();
  }

  @Test
  void loader_may_use_its_own_cache_for_other_keys_and_other_caches() {
    loaders.put("outer", key -> users.get("inner") + users.get("inner") + orders.get("other"));

    assertThat(users.get("outer")).isEqualTo("INNERINNEROTHER");
    assertThat(users.getIfPresent("inner")).isEqualTo("INNER");
    assertThat(orders.getIfPresent("other")).isEqualTo("OTHER");
  }

  @Test
  void loads_may_nest_deeply() {
    Cache<Integer, Integer> sums =
        Cache.builder("sums", Integer.class, Integer.class)
            .loader(n -> n == 0 ? 0 : n + before(n))
            .build();
    self = sums;

    assertThat(sums.get(200)).isEqualTo(20_100);
  }

  private Cache<Integer, Integer> self =
      Cache.builder("none", Integer.class, Integer.class).loader(n -> n).build();

  private int before(int n) {
    Integer sum = self.get(n - 1);
    return sum == null ? 0 : sum;
  }

  @Test
  void loader_that_needs_its_own_key_fails_instead_of_waiting_for_itself() {
    loaders.put("a", key -> users.get("a"));

    assertThatIllegalStateException()
        .isThrownBy(() -> users.get("a"))
        .withMessage(
            "loads wait for each other in a circle: users[a] -> users[a]; a loader must not need the"
                + " key that it loads, directly or through other loaders");
  }

  @Test
  void circle_through_another_cache_fails_too_and_leaves_nothing_behind() {
    loaders.put("a", key -> orders.get("b"));
    loaders.put("b", key -> users.get("a"));

    assertThatIllegalStateException().isThrownBy(() -> users.get("a"));

    loaders.clear();
    assertThat(users.get("a")).isEqualTo("A");
    assertThat(orders.get("b")).isEqualTo("B");
  }

  @Test
  void circle_through_several_threads_and_caches_ends_for_all_of_them() throws Exception {
    CyclicBarrier allLoading = new CyclicBarrier(3);
    loaders.put("a", key -> orders.get(met(allLoading, "b")));
    loaders.put("b", key -> users.get(met(allLoading, "c")));
    loaders.put("c", key -> users.get(met(allLoading, "a")));

    List<Call<String>> calls =
        List.of(
            Threads.call(() -> users.get("a")),
            Threads.call(() -> orders.get("b")),
            Threads.call(() -> users.get("c")));

    for (Call<String> call : calls) {
      assertThat(call.failure())
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContainingAll("users[a]", "orders[b]", "users[c]", "circle");
    }
  }

  private static String met(CyclicBarrier barrier, String next) throws Exception {
    barrier.await();
    return next;
  }

  @Test
  void loads_that_need_a_common_third_one_are_no_circle() throws Exception {
    CyclicBarrier bothLoading = new CyclicBarrier(2);
    HeldLoader held = new HeldLoader();
    loaders.put("third", held);
    loaders.put("a", key -> "a" + users.get(met(bothLoading, "third")));
    loaders.put("b", key -> "b" + users.get(met(bothLoading, "third")));

    Call<String> a = Threads.call(() -> users.get("a"));
    Call<String> b = Threads.call(() -> users.get("b"));
    HeldLoader.Held third = held.next();
    Call<String> waiting = third.thread == a.thread ? b : a;
    waiting.untilItWaits();
    third.returns("3");

    assertThat(Stream.of(a.result(), b.result())).containsExactly("a3", "b3");
    assertThat(held.count()).isEqualTo(1);
  }

  @Test
  void loader_may_invalidate_and_put() {
    loaders.put(
        "a",
        key -> {
          users.put("b", "put by a");
          users.invalidate("c");
          return "A";
        });
    users.put("c", "old");

    assertThat(users.get("a")).isEqualTo("A");
    assertThat(users.getIfPresent("b")).isEqualTo("put by a");
    assertThat(users.getIfPresent("c")).isNull();
  }
}
