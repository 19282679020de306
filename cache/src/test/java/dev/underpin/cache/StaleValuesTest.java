package dev.underpin.cache;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.underpin.cache.HeldLoader.Held;
import dev.underpin.cache.Threads.Call;
import dev.underpin.core.context.RequestContext;
import dev.underpin.core.testing.ManualClock;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Old values: when they are served, when not, and for how long callers wait. */
@Timeout(60)
class StaleValuesTest {

  private final ManualClock clock = new ManualClock();
  private final HeldLoader loader = new HeldLoader();
  private final CacheCounters counters = new CacheCounters();

  private final Cache<String, String> safe = held().failSafe(ofHours(1)).build();
  private final Cache<String, String> soft =
      held().failSafe(ofHours(1)).softTimeout(ofMillis(10)).build();
  private final Cache<String, String> hard = held().hardTimeout(ofMillis(10)).build();

  private CacheBuilder<String, String> held() {
    return Cache.builder("users", String.class, String.class)
        .memory(m -> m.timeToLive(ofMinutes(1)))
        .listener(counters)
        .loader(loader)
        .ticker(clock.ticker());
  }

  @AfterEach
  void endThreads() {
    soft.close();
    hard.close();
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
    Call<String> late = Threads.call(() -> tagged.get("k"));
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
  void caller_gets_the_old_value_after_the_soft_timeout_and_the_load_goes_on() throws Exception {
    load(soft, "old");
    clock.advance(ofMinutes(1));

    assertThat(soft.get("k")).isEqualTo("old");

    Held load = loader.next();
    assertThat(load.thread).isNotSameAs(Thread.currentThread());
    load.returns("new");
    Threads.Call.until(() -> "new".equals(soft.getIfPresent("k")));
  }

  @Test
  void caller_without_an_old_value_waits_past_the_soft_timeout() throws Exception {
    Call<String> get = Threads.call(() -> soft.get("k")).untilItWaits();

    loader.next().returns("v");

    assertThat(get.result()).isEqualTo("v");
  }

  @Test
  void invalidated_value_is_not_served_on_a_timeout() throws Exception {
    load(soft, "old");
    soft.invalidate("k");

    Call<String> get = Threads.call(() -> soft.get("k")).untilItWaits();
    loader.next().returns("new");

    assertThat(get.result()).isEqualTo("new");
  }

  @Test
  void caller_gives_up_after_the_hard_timeout_and_the_load_is_stored() throws Exception {
    assertThatThrownBy(() -> hard.get("k"))
        .isInstanceOf(CacheLoadException.class)
        .hasMessageContaining("longer than its caller may wait")
        .hasCauseInstanceOf(TimeoutException.class);

    loader.next().returns("late");
    Threads.Call.until(() -> "late".equals(hard.getIfPresent("k")));
  }

  @Test
  void future_ends_by_the_same_limits() throws Exception {
    assertThatThrownBy(() -> hard.getAsync("k").get(20, TimeUnit.SECONDS))
        .hasCauseInstanceOf(CacheLoadException.class);
    loader.next().returns("late");
    load(soft, "old");
    clock.advance(ofMinutes(1));

    assertThat(soft.getAsync("k").get(20, TimeUnit.SECONDS)).isEqualTo("old");
  }

  @Test
  void waiting_ends_with_the_requests_deadline_and_the_load_has_none() throws Exception {
    RequestContext late = RequestContext.builder().deadlineAfter(ofMillis(10)).build();
    Cache<String, String> slow =
        held()
            .hardTimeout(ofSeconds(50))
            .loader(
                key -> {
                  String id = RequestContext.current().requestId();
                  return loader.load(key) + RequestContext.current().remaining() + id;
                })
            .build();

    assertThatThrownBy(() -> late.run(() -> slow.get("k")))
        .hasCauseInstanceOf(TimeoutException.class);

    loader.next().returns("deadline: ");
    Threads.Call.until(() -> ("deadline: null" + late.requestId()).equals(slow.getIfPresent("k")));
    slow.close();
  }

  @Test
  void load_in_the_callers_thread_has_the_requests_context_but_not_its_deadline() {
    RequestContext request = RequestContext.builder().deadlineAfter(ofSeconds(50)).build();
    Cache<String, String> own =
        held()
            .loader(
                key -> RequestContext.current().requestId() + RequestContext.current().remaining())
            .build();

    request.run(() -> own.get("k"));

    assertThat(own.getIfPresent("k")).isEqualTo(request.requestId() + "null");
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
