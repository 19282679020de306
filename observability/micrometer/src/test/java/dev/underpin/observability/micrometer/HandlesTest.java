package dev.underpin.observability.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.underpin.cache.CacheEvent;
import dev.underpin.cache.CacheLayer;
import dev.underpin.core.context.Tally;
import dev.underpin.observability.EndedRequest;
import dev.underpin.observability.spi.Outcome;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Tags whose values somebody else chooses. */
class HandlesTest {

  private static final int HOSTILE = 1_000_000;

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  /** Filters in the registry remembered every id that came by; nothing comes by here. */
  @Test
  void meter_filter_that_leaks_micrometer_4971_3038() {
    CacheMeters meters = CacheMeters.of(registry);

    for (int i = 0; i < HOSTILE; i++) {
      meters.onEvent("cache-" + i, CacheLayer.MEMORY, CacheEvent.HIT, i);
    }

    double apart =
        registry.find("underpin.cache.events").counters().stream()
            .mapToDouble(counter -> counter.count())
            .sum();
    assertThat(apart).isEqualTo(HOSTILE);
    assertThat(registry.find("underpin.cache.events").counters()).hasSize(TagLimit.MOST + 1);
    assertThat(registry.get("underpin.cache.events").tag("cache", TagLimit.OTHER).counter().count())
        .isEqualTo(HOSTILE - TagLimit.MOST);
    assertThat(
            registry
                .get("underpin.meters.other")
                .tag("meter", "underpin.cache.events")
                .counter()
                .count())
        .isEqualTo(HOSTILE - TagLimit.MOST);
    assertThat(registry.getMeters()).hasSizeLessThan(10 * TagLimit.MOST);
  }

  @Test
  void routes_methods_and_statuses_are_bounded_together() {
    RequestMeters meters = RequestMeters.of(registry);

    for (int i = 0; i < 200_000; i++) {
      meters.ended(
          new EndedRequest(
              "GET", "/route-" + i % 500, i % 1_000, Outcome.ANSWERED, 1_000, 0, 0, new Tally()));
    }

    assertThat(registry.find("underpin.requests").timers())
        .hasSizeLessThanOrEqualTo((TagLimit.MOST + 1) * 41);
    assertThat(
            registry.find("underpin.requests").timers().stream()
                .mapToLong(timer -> timer.count())
                .sum())
        .isEqualTo(200_000);
  }

  @Test
  void known_values_are_looked_up_once_and_never_displaced() {
    CacheMeters meters = CacheMeters.of(registry);
    meters.onEvent("products", CacheLayer.MEMORY, CacheEvent.HIT, 1);

    for (int i = 0; i < 2 * TagLimit.MOST; i++) {
      meters.onEvent("cache-" + i, CacheLayer.MEMORY, CacheEvent.HIT, i);
      meters.onEvent("products", CacheLayer.MEMORY, CacheEvent.HIT, i);
    }

    assertThat(registry.get("underpin.cache.events").tag("cache", "products").counter().count())
        .isEqualTo(1 + 2 * TagLimit.MOST);
  }

  @Test
  void limit_is_hard_under_many_threads() throws Exception {
    CacheMeters meters = CacheMeters.of(registry);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    for (int thread = 0; thread < 4; thread++) {
      int first = thread * 10_000;
      threads.execute(
          () -> {
            for (int i = first; i < first + 10_000; i++) {
              meters.onEvent("cache-" + i, CacheLayer.MEMORY, CacheEvent.HIT, i);
            }
          });
    }
    threads.shutdown();

    assertThat(threads.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
    assertThat(registry.find("underpin.cache.events").counters()).hasSize(TagLimit.MOST + 1);
  }
}
