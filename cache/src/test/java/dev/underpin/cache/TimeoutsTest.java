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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** For how long callers wait, and what goes on when they do not. */
@Timeout(60)
class TimeoutsTest {

  private final ManualClock clock = new ManualClock();
  private final HeldLoader loader = new HeldLoader();

  private final Cache<String, String> patient = held().build();
  private final Cache<String, String> soft =
      held().failSafe(ofHours(1)).softTimeout(ofMillis(10)).build();
  private final Cache<String, String> hard = held().hardTimeout(ofMillis(10)).build();

  private CacheBuilder<String, String> held() {
    return Cache.builder("users", String.class, String.class)
        .memory(m -> m.timeToLive(ofMinutes(1)))
        .loader(loader)
        .ticker(clock.ticker());
  }

  @AfterEach
  void endThreads() {
    soft.close();
    hard.close();
    patient.close();
  }

  private void load(Cache<String, String> cache, String value) throws Exception {
    CompletableFuture<String> get = cache.getAsync("k");
    loader.next().returns(value);
    assertThat(get.get(20, TimeUnit.SECONDS)).isEqualTo(value);
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
  void future_ends_with_the_requests_deadline_and_the_load_goes_on() throws Exception {
    RequestContext late = RequestContext.builder().deadlineAfter(ofMillis(10)).build();

    CompletableFuture<String> get = late.call(() -> patient.getAsync("k"));

    assertThatThrownBy(() -> get.get(20, TimeUnit.SECONDS))
        .hasCauseInstanceOf(CacheLoadException.class);
    loader.next().returns("late");
    Threads.Call.until(() -> "late".equals(patient.getIfPresent("k")));
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
}
