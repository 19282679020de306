package dev.underpin.cache;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.underpin.cache.HeldLoader.Held;
import dev.underpin.cache.Threads.Call;
import dev.underpin.core.testing.ManualClock;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Old values: when they are served, and when not. */
@Timeout(60)
class StaleValuesTest {

  private final ManualClock clock = new ManualClock();
  private final HeldLoader loader = new HeldLoader();
  private final CacheCounters counters = new CacheCounters();

  private final Cache<String, String> safe = held().failSafe(ofHours(1)).build();

  private CacheBuilder<String, String> held() {
    return Cache.builder("users", String.class, String.class)
        .memory(m -> m.timeToLive(ofMinutes(1)))
        .listener(counters)
        .loader(loader)
        .ticker(clock.ticker());
  }

  private void load(Cache<String, String> cache, String value) throws Exception {
    CompletableFuture<String> get = cache.getAsync("k");
    loader.next().returns(value);
    assertThat(get.get(20, TimeUnit.SECONDS)).isEqualTo(value);
  }

  private void failAndServe(Cache<String, String> cache, String old) throws Exception {
    Call<String> get = Threads.call(() -> cache.get("k"));
    loader.next().fails(new IllegalStateException("down"));
    assertThat(get.result()).isEqualTo(old);
  }

  @Test
  void old_value_is_served_when_the_load_fails() throws Exception {
    load(safe, "old");
    clock.advance(ofMinutes(1));

    failAndServe(safe, "old");

    assertThat(counters.count(CacheLayer.MEMORY, CacheEvent.STALE)).isEqualTo(1);
    assertThat(counters.loadFailures()).isEqualTo(1);
  }

  @Test
  void after_a_failure_the_next_load_is_tried_a_second_later_and_not_by_every_call()
      throws Exception {
    load(safe, "old");
    clock.advance(ofMinutes(1));
    failAndServe(safe, "old");

    clock.advance(ofMillis(999));
    assertThat(safe.get("k")).isEqualTo("old");
    clock.advance(ofMillis(1));
    Call<String> get = Threads.call(() -> safe.get("k"));
    loader.next().returns("new");

    assertThat(get.result()).isEqualTo("new");
  }

  @Test
  void old_value_is_not_served_for_longer_than_fail_safe_allows() throws Exception {
    load(safe, "old");
    clock.advance(ofMinutes(61));

    Call<String> get = Threads.call(() -> safe.get("k"));
    loader.next().fails(new IllegalStateException("down"));

    assertThat(get.failure()).hasMessage("down");
  }

  @Test
  void invalidated_value_is_never_served_again_not_on_error_either() throws Exception {
    load(safe, "old");
    safe.invalidate("k");

    Call<String> get = Threads.call(() -> safe.get("k"));
    loader.next().fails(new IllegalStateException("down"));

    assertThat(get.failure()).hasMessage("down");
  }

  @Test
  void value_of_an_invalidated_tag_is_not_served_by_a_load_that_was_under_way() throws Exception {
    Cache<String, String> tagged =
        held()
            .taggedLoader((key, load) -> load.tag("org:7").value(loader.load(key)))
            .failSafe(ofHours(1))
            .softTimeout(ofMillis(10))
            .hardTimeout(ofSeconds(20))
            .build();
    load(tagged, "old");
    clock.advance(ofMinutes(1));
    assertThat(tagged.get("k")).isEqualTo("old");
    Held load = loader.next();

    tagged.invalidateTag("org:7");
    Call<String> late = Threads.call(() -> tagged.get("k")).untilItWaits();
    Call<String> lateToo = Threads.call(() -> tagged.get("k")).untilItWaits();
    load.fails(new IllegalStateException("down"));

    assertThat(late.failure()).hasMessage("down");
    assertThat(lateToo.failure()).hasMessage("down");
    tagged.close();
  }

  @Test
  void value_that_is_invalidated_just_before_a_load_can_be_found_is_not_its_old_value()
      throws Exception {
    AtomicReference<Runnable> atTheClock = new AtomicReference<>(() -> {});
    Cache<String, String> own =
        held()
            .failSafe(ofHours(1))
            .ticker(
                () -> {
                  Objects.requireNonNull(atTheClock.get()).run();
                  return clock.ticker().getAsLong();
                })
            .build();
    load(own, "old");
    clock.advance(ofMinutes(1));
    AtomicInteger reads = new AtomicInteger();
    // the first read of the clock finds the value too old, at the second the load is being prepared
    atTheClock.set(
        () -> {
          if (reads.incrementAndGet() == 2) {
            own.invalidate("k");
          }
        });
    Call<String> early = Threads.call(() -> own.get("k"));
    Held load = loader.next();

    Call<String> late = Threads.call(() -> own.get("k")).untilItWaits();
    load.fails(new IllegalStateException("down"));

    assertThat(late.failure()).hasMessage("down");
    assertThat(early.failure()).hasMessage("down");
  }

  @Test
  void error_of_the_loader_is_not_covered_up() throws Exception {
    load(safe, "old");
    clock.advance(ofMinutes(1));

    Call<String> get = Threads.call(() -> safe.get("k"));
    loader.next().fails(new AssertionError("broken"));

    assertThat(get.failure()).hasMessage("broken");
  }

  @Test
  void value_near_its_end_is_loaded_early_in_the_background_and_served_meanwhile()
      throws Exception {
    AtomicInteger loads = new AtomicInteger();
    Cache<String, Integer> early =
        Cache.builder("early", String.class, Integer.class)
            .memory(m -> m.timeToLive(ofMinutes(1)))
            .refreshEarly()
            .loader(
                key -> {
                  clock.advance(ofSeconds(10));
                  return loads.incrementAndGet();
                })
            .ticker(clock.ticker())
            .executor(Runnable::run)
            .build();
    early.get("k");
    clock.advance(ofSeconds(59));

    // one second before the end of a value whose load takes ten, nearly every call is due
    for (int i = 0; i < 200 && loads.get() < 2; i++) {
      assertThat(early.get("k")).isEqualTo(1);
    }

    assertThat(loads).hasValue(2);
    assertThat(early.get("k")).isEqualTo(2);
  }

  @Test
  void value_far_from_its_end_is_not_loaded_early() {
    AtomicInteger loads = new AtomicInteger();
    Cache<String, Integer> early =
        Cache.builder("early", String.class, Integer.class)
            .memory(m -> m.timeToLive(ofMinutes(1)))
            .refreshEarly()
            .loader(
                key -> {
                  clock.advance(ofMillis(10));
                  return loads.incrementAndGet();
                })
            .ticker(clock.ticker())
            .build();
    for (int i = 0; i < 10_000; i++) {
      early.get("k");
    }

    assertThat(loads).hasValue(1);
  }
}
