package dev.underpin.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.underpin.cache.HeldLoader.Held;
import dev.underpin.cache.Threads.Call;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SingleFlightTest {

  private final HeldLoader loader = new HeldLoader();
  private final Cache<String, String> cache =
      Cache.builder("users", String.class, String.class).loader(loader).build();

  @Test
  void sixty_four_threads_that_miss_one_key_make_one_load() throws Exception {
    List<Call<String>> calls = new ArrayList<>();
    calls.add(Threads.call(() -> cache.get("k")));
    Held load = loader.next();
    for (int i = 1; i < 64; i++) {
      calls.add(Threads.call(() -> cache.get("k")));
    }
    for (Call<String> waiting : calls.subList(1, 64)) {
      waiting.untilItWaits();
    }

    load.returns("v");

    for (Call<String> call : calls) {
      assertThat(call.result()).isEqualTo("v");
    }
    assertThat(loader.count()).isEqualTo(1);
  }

  @Test
  @Timeout(20) // half a second for each round would be longer
  void waiting_thread_goes_on_when_the_load_ends_and_not_when_it_next_looks() throws Exception {
    for (int round = 0; round < 60; round++) {
      String key = "k" + round;
      Call<String> first = Threads.call(() -> cache.get(key));
      Held load = loader.next();
      Call<String> second = Threads.call(() -> cache.get(key)).untilItWaits();

      load.returns("v");

      assertThat(first.result()).isEqualTo("v");
      assertThat(second.result()).isEqualTo("v");
    }
  }

  @Test
  void one_key_does_not_wait_for_another() throws Exception {
    Call<String> slow = Threads.call(() -> cache.get("slow"));
    Held slowLoad = loader.next();

    Call<String> quick = Threads.call(() -> cache.get("quick"));
    loader.next().returns("q");

    assertThat(quick.result()).isEqualTo("q");
    slowLoad.returns("s");
    assertThat(slow.result()).isEqualTo("s");
  }

  @Test
  void nothing_found_is_nothing_for_all_who_waited() throws Exception {
    Call<String> first = Threads.call(() -> cache.get("k"));
    Held load = loader.next();
    Call<String> second = Threads.call(() -> cache.get("k")).untilItWaits();

    load.returns(null);

    assertThat(first.result()).isNull();
    assertThat(second.result()).isNull();
    assertThat(loader.count()).isEqualTo(1);
  }

  @Test
  void runtime_exception_comes_through_unwrapped_to_all_and_is_not_remembered() throws Exception {
    IllegalArgumentException failure = new IllegalArgumentException("no such user");
    Call<String> first = Threads.call(() -> cache.get("k"));
    Held load = loader.next();
    Call<String> second = Threads.call(() -> cache.get("k")).untilItWaits();

    load.fails(failure);

    assertThat(first.failure()).isSameAs(failure);
    assertThat(second.failure()).isSameAs(failure);
    Call<String> third = Threads.call(() -> cache.get("k"));
    loader.next().returns("v");
    assertThat(third.result()).isEqualTo("v");
  }

  @Test
  void checked_exception_is_the_cause_for_all() throws Exception {
    IOException failure = new IOException("disk");
    Call<String> first = Threads.call(() -> cache.get("k"));
    Held load = loader.next();
    Call<String> second = Threads.call(() -> cache.get("k")).untilItWaits();

    load.fails(failure);

    assertThat(first.failure())
        .isInstanceOf(CacheLoadException.class)
        .hasMessage("the loader of cache \"users\" failed: java.io.IOException: disk")
        .hasCause(failure);
    assertThat(second.failure()).isSameAs(first.failure());
  }

  @Test
  void error_ends_the_loading_thread_and_frees_the_others() throws Exception {
    Error failure = new AssertionError("broken");
    Call<String> first = Threads.call(() -> cache.get("k"));
    Held load = loader.next();
    Call<String> second = Threads.call(() -> cache.get("k")).untilItWaits();

    load.fails(failure);

    assertThat(first.failure()).isSameAs(failure);
    assertThat(second.failure())
        .isInstanceOf(CacheLoadException.class)
        .hasMessageContaining("\"users\"")
        .hasCause(failure);
    Call<String> third = Threads.call(() -> cache.get("k"));
    loader.next().returns("v");
    assertThat(third.result()).isEqualTo("v");
  }

  @Test
  void interrupted_waiter_leaves_with_its_status_set_and_the_load_goes_on() throws Exception {
    Call<String> first = Threads.call(() -> cache.get("k"));
    Held load = loader.next();
    Call<Boolean> waiter =
        Threads.<Boolean>call(
                () -> {
                  assertThatThrownBy(() -> cache.get("k"))
                      .isInstanceOf(CacheLoadException.class)
                      .hasMessageContaining("interrupted while waiting")
                      .hasCauseInstanceOf(InterruptedException.class);
                  return Thread.currentThread().isInterrupted();
                })
            .untilItWaits();

    waiter.thread.interrupt();

    assertThat(waiter.result()).isTrue();
    load.returns("v");
    assertThat(first.result()).isEqualTo("v");
    assertThat(cache.getIfPresent("k")).isEqualTo("v");
  }

  @Test
  void hit_does_not_care_about_an_interrupt() {
    cache.put("k", "v");
    Thread.currentThread().interrupt();

    String value = cache.get("k");

    assertThat(Thread.interrupted()).isTrue();
    assertThat(value).isEqualTo("v");
  }

  @Test
  void interrupted_loader_fails_alone_and_a_waiter_loads_instead() throws Exception {
    Call<Boolean> first =
        Threads.call(
            () -> {
              assertThatThrownBy(() -> cache.get("k"))
                  .isInstanceOf(CacheLoadException.class)
                  .hasCauseInstanceOf(InterruptedException.class);
              return Thread.currentThread().isInterrupted();
            });
    loader.next();
    Call<String> second = Threads.call(() -> cache.get("k")).untilItWaits();

    first.thread.interrupt();

    assertThat(first.result()).isTrue();
    Held again = loader.next();
    assertThat(again.thread).isSameAs(second.thread);
    again.returns("v");
    assertThat(second.result()).isEqualTo("v");
  }

  @Test
  void key_that_cannot_be_compared_fails_its_own_callers_only() throws Exception {
    record Hostile(String name) {
      @Override
      public int hashCode() {
        throw new UnsupportedOperationException("no hash");
      }
    }
    Cache<Object, String> any =
        Cache.builder("any", Object.class, String.class).loader(Object::toString).build();

    assertThatThrownBy(() -> any.get(new Hostile("x")))
        .isInstanceOf(UnsupportedOperationException.class);

    assertThat(any.get("k")).isEqualTo("k");
  }

  @Test
  void weigher_that_throws_fails_the_call_and_leaves_no_old_value() {
    Cache<String, String> weighed =
        Cache.builder("weighed", String.class, String.class)
            .loader(key -> "-".repeat(3))
            .memory(m -> m.maximumWeight(100, (key, value) -> value.length() - 3))
            .build();
    weighed.put("k", "long enough");

    assertThatThrownBy(() -> weighed.put("k", ""))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "weight must not be negative but was -3;"
                + " correct the weigher in MemoryOptions.maximumWeight");

    assertThat(weighed.getIfPresent("k")).isNull();
    assertThat(weighed.get("k")).isEqualTo("---");
  }
}
