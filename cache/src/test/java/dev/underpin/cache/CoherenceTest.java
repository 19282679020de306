package dev.underpin.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.underpin.cache.HeldLoader.Held;
import dev.underpin.cache.Threads.Call;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A load is under way when something happens to its key. */
@Timeout(60)
class CoherenceTest {

  private final HeldLoader loader = new HeldLoader();
  private final CacheCounters counters = new CacheCounters();
  private final Cache<String, String> cache =
      Cache.builder("users", String.class, String.class).loader(loader).listener(counters).build();

  @Test
  void load_that_was_overtaken_by_an_invalidation_stores_nothing() throws Exception {
    assertOldValueIsNotStoredAfter(it -> it.invalidate("k"));
  }

  @Test
  void load_that_was_overtaken_by_invalidate_all_stores_nothing() throws Exception {
    assertOldValueIsNotStoredAfter(Cache::invalidateAll);
  }

  private void assertOldValueIsNotStoredAfter(Consumer<Cache<String, String>> change)
      throws Exception {
    Call<String> early = Threads.call(() -> cache.get("k"));
    Held load = loader.next();

    change.accept(cache);
    load.returns("old");

    // it asked before the change, so it may see what was there before
    assertThat(early.result()).isEqualTo("old");
    assertThat(cache.getIfPresent("k")).isNull();
    assertThat(counters.fenced()).isEqualTo(1);
  }

  @Test
  void load_that_was_overtaken_and_finds_nothing_removes_nothing() throws Exception {
    Call<String> early = Threads.call(() -> cache.get("k"));
    Held load = loader.next();

    cache.put("k", "new");
    load.returns(null);

    assertThat(early.result()).isNull();
    assertThat(cache.getIfPresent("k")).isEqualTo("new");
  }

  @Test
  void who_asks_after_an_invalidation_does_not_wait_for_a_load_from_before() throws Exception {
    Call<String> early = Threads.call(() -> cache.get("k"));
    Held old = loader.next();

    cache.invalidate("k");
    Call<String> late = Threads.call(() -> cache.get("k"));
    Held young = loader.next();
    young.returns("new");

    assertThat(late.result()).isEqualTo("new");
    old.returns("old");
    assertThat(early.result()).isEqualTo("old");
    assertThat(cache.getIfPresent("k")).isEqualTo("new");
  }

  @Test
  void who_asks_after_a_tag_was_invalidated_gets_nothing_that_was_loaded_before() throws Exception {
    Cache<String, String> tagged =
        Cache.builder("tagged", String.class, String.class)
            .taggedLoader((key, load) -> load.tag("org:7").value(loader.load(key)))
            .build();
    Call<String> early = Threads.call(() -> tagged.get("k"));
    Held old = loader.next();

    tagged.invalidateTag("org:7");
    // whose the tag is, nobody knows before the load has ended: so it is joined
    Call<String> late = Threads.call(() -> tagged.get("k")).untilItWaits();
    CompletableFuture<String> lateToo = tagged.getAsync("k");
    old.returns("old");
    loader.next().returns("new");

    assertThat(early.result()).isEqualTo("old");
    assertThat(late.result()).isEqualTo("new");
    assertThat(lateToo.get(20, TimeUnit.SECONDS)).isEqualTo("new");
  }

  @Test
  void load_that_lost_another_tag_than_its_own_answers_who_came_later_too() throws Exception {
    Cache<String, String> tagged =
        Cache.builder("tagged", String.class, String.class)
            .taggedLoader((key, load) -> load.tag("org:7").value(loader.load(key)))
            .build();
    Call<String> early = Threads.call(() -> tagged.get("k"));
    Held load = loader.next();

    tagged.invalidateTag("org:8");
    Call<String> late = Threads.call(() -> tagged.get("k")).untilItWaits();
    load.returns("v");

    assertThat(early.result()).isEqualTo("v");
    assertThat(late.result()).isEqualTo("v");
    assertThat(loader.count()).isEqualTo(1);
  }

  @Test
  void older_load_that_ends_first_does_not_end_the_younger_ones_flight() throws Exception {
    Call<String> early = Threads.call(() -> cache.get("k"));
    Held old = loader.next();
    cache.invalidate("k");
    Call<String> late = Threads.call(() -> cache.get("k"));
    Held young = loader.next();

    old.returns("old");
    early.result();
    Call<String> later = Threads.call(() -> cache.get("k")).untilItWaits();
    young.returns("new");

    assertThat(late.result()).isEqualTo("new");
    assertThat(later.result()).isEqualTo("new");
    assertThat(loader.count()).isEqualTo(2);
  }

  @Test
  void load_never_overwrites_a_put() throws Exception {
    Call<String> early = Threads.call(() -> cache.get("k"));
    Held load = loader.next();

    cache.put("k", "put");
    assertThat(cache.get("k")).isEqualTo("put");
    load.returns("old");

    assertThat(early.result()).isEqualTo("old");
    assertThat(cache.get("k")).isEqualTo("put");
  }

  @Test
  void invalidate_all_waits_for_a_load_that_is_just_storing() throws Exception {
    StoringSlowly slowly = new StoringSlowly();
    Call<String> early = Threads.call(() -> slowly.cache.get("k"));
    loader.next().returns("slow");
    slowly.storing.await();

    Call<Boolean> change = Threads.call(() -> slowly.invalidateAll());
    change.untilItIsBlockedOr(change::isDone);
    slowly.mayStore.countDown();

    assertThat(change.result()).isTrue();
    assertThat(early.result()).isEqualTo("slow");
    assertThat(slowly.cache.getIfPresent("k")).isNull();
  }

  @Test
  void load_that_begins_during_a_put_finds_what_was_put() throws Exception {
    StoringSlowly slowly = new StoringSlowly();
    Call<Boolean> put = Threads.call(() -> slowly.put("k", "slow"));
    slowly.storing.await();

    Call<String> meanwhile = Threads.call(() -> slowly.cache.get("k"));
    meanwhile.untilItIsBlockedOr(() -> loader.count() > 0);
    slowly.mayStore.countDown();

    assertThat(put.result()).isTrue();
    assertThat(meanwhile.result()).isEqualTo("slow");
    assertThat(loader.count()).isZero();
  }

  /** A cache that stops while it stores "slow": allowed to, but not seen yet. */
  private final class StoringSlowly {
    final CountDownLatch storing = new CountDownLatch(1);
    final CountDownLatch mayStore = new CountDownLatch(1);
    final Cache<String, String> cache =
        Cache.builder("slowly", String.class, String.class)
            .loader(loader)
            .memory(m -> m.maximumWeight(100, this::weigh))
            .build();

    private int weigh(String key, String value) {
      if (value.equals("slow")) {
        storing.countDown();
        try {
          mayStore.await();
        } catch (InterruptedException e) {
          throw new AssertionError(e);
        }
      }
      return 1;
    }

    boolean put(String key, String value) {
      cache.put(key, value);
      return true;
    }

    boolean invalidateAll() {
      cache.invalidateAll();
      return true;
    }
  }

  @Test
  void change_of_one_key_leaves_the_loads_of_others_alone() throws Exception {
    Call<String> call = Threads.call(() -> cache.get("k"));
    Held load = loader.next();

    for (int i = 0; i < 10_000; i++) {
      cache.invalidate("other" + i);
    }
    load.returns("v");

    assertThat(call.result()).isEqualTo("v");
    assertThat(cache.getIfPresent("k")).isEqualTo("v");
    assertThat(counters.fenced()).isZero();
  }
}
