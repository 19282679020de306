package dev.underpin.cache;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.underpin.core.testing.ManualClock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CacheTest {

  private final ManualClock clock = new ManualClock();
  private final Map<Integer, String> rows = new ConcurrentHashMap<>(Map.of(1, "ana", 2, "bo"));
  private final AtomicInteger loads = new AtomicInteger();

  private final Cache<Integer, String> cache =
      users().memory(m -> m.timeToLive(ofSeconds(60))).build();

  private CacheBuilder<Integer, String> users() {
    return Cache.builder("users", Integer.class, String.class)
        .loader(this::row)
        .ticker(clock.ticker());
  }

  private @Nullable String row(int id) {
    loads.incrementAndGet();
    return rows.get(id);
  }

  @Test
  void value_is_loaded_once_and_then_comes_from_memory() {
    assertThat(cache.get(1)).isEqualTo("ana");
    rows.put(1, "changed");

    assertThat(cache.get(1)).isEqualTo("ana");
    assertThat(cache.get(2)).isEqualTo("bo");
    assertThat(loads).hasValue(2);
  }

  @Test
  void value_is_served_until_its_time_to_live_is_over_and_not_longer() {
    cache.get(1);
    rows.put(1, "changed");

    clock.advance(ofSeconds(60).minusNanos(1));
    assertThat(cache.get(1)).isEqualTo("ana");
    assertThat(cache.getIfPresent(1)).isEqualTo("ana");
    clock.advance(Duration.ofNanos(1));
    assertThat(cache.getIfPresent(1)).isNull();
    assertThat(cache.get(1)).isEqualTo("changed");
  }

  @Test
  void hits_do_not_prolong_the_time_to_live() {
    cache.get(1);
    for (int i = 0; i < 6; i++) {
      cache.get(1);
      clock.advance(ofSeconds(10));
    }

    cache.get(1);

    assertThat(loads).hasValue(2);
  }

  @Test
  void put_starts_the_time_to_live_anew() {
    cache.get(1);
    clock.advance(ofSeconds(59));
    cache.put(1, "put");

    clock.advance(ofSeconds(59));
    assertThat(cache.get(1)).isEqualTo("put");
    clock.advance(ofSeconds(1));
    assertThat(cache.get(1)).isEqualTo("ana");
  }

  @Test
  void default_time_to_live_is_the_one_that_is_documented() {
    Cache<Integer, String> byDefault = users().build();
    byDefault.get(1);

    clock.advance(MemoryOptions.DEFAULT_TIME_TO_LIVE.minusNanos(1));
    assertThat(byDefault.getIfPresent(1)).isEqualTo("ana");
    clock.advance(Duration.ofNanos(1));
    assertThat(byDefault.getIfPresent(1)).isNull();
  }

  @Test
  void time_to_live_of_aeons_neither_overflows_nor_expires() {
    Cache<Integer, String> eternal =
        users().memory(m -> m.timeToLive(ofSeconds(Long.MAX_VALUE))).build();
    eternal.get(1);

    clock.advance(Duration.ofDays(36_500));

    assertThat(eternal.getIfPresent(1)).isEqualTo("ana");
  }

  @Test
  void clock_may_pass_the_end_of_long() {
    clock.advance(Duration.ofNanos(Long.MAX_VALUE - 10));
    cache.get(1);

    assertThat(cache.getIfPresent(1)).isEqualTo("ana");
    clock.advance(ofSeconds(30));
    assertThat(cache.getIfPresent(1)).isEqualTo("ana");
    clock.advance(ofSeconds(30));
    assertThat(cache.getIfPresent(1)).isNull();
  }

  @Test
  void nothing_found_is_null_and_is_not_remembered() {
    assertThat(cache.get(3)).isNull();
    rows.put(3, "cy");

    assertThat(cache.get(3)).isEqualTo("cy");
  }

  @Test
  void value_whose_row_is_gone_is_gone_once_it_has_expired() {
    cache.get(1);
    rows.remove(1);
    clock.advance(ofSeconds(60));

    assertThat(cache.get(1)).isNull();
    assertThat(cache.getIfPresent(1)).isNull();
  }

  @Test
  void invalidated_value_is_loaded_again_and_others_stay() {
    cache.get(1);
    cache.get(2);
    rows.put(1, "changed");

    cache.invalidate(1);

    assertThat(cache.getIfPresent(1)).isNull();
    assertThat(cache.getIfPresent(2)).isEqualTo("bo");
    assertThat(cache.get(1)).isEqualTo("changed");
  }

  @Test
  void invalidate_all_leaves_nothing() {
    IntStream.range(0, 500).forEach(id -> cache.put(id, "v" + id));

    cache.invalidateAll();

    assertThat(IntStream.range(0, 500).filter(id -> cache.getIfPresent(id) != null)).isEmpty();
  }

  @Test
  void put_value_is_served_without_a_load() {
    cache.put(9, "new");

    assertThat(cache.get(9)).isEqualTo("new");
    assertThat(cache.getIfPresent(9)).isEqualTo("new");
    assertThat(loads).hasValue(0);
  }

  @Test
  void get_if_present_never_loads() {
    assertThat(cache.getIfPresent(1)).isNull();
    assertThat(loads).hasValue(0);
  }

  @Test
  void values_are_bounded_by_number() {
    Cache<Integer, String> small = users().memory(m -> m.maximumSize(100)).build();

    IntStream.range(0, 5_000).forEach(id -> small.put(id, "v" + id));

    long kept = IntStream.range(0, 5_000).filter(id -> small.getIfPresent(id) != null).count();
    assertThat(kept).isBetween(50L, 100L);
  }

  @Test
  void values_are_bounded_by_weight() {
    Cache<Integer, String> small =
        users().memory(m -> m.maximumWeight(1_000, (id, value) -> value.length())).build();

    IntStream.range(0, 500).forEach(id -> small.put(id, "x".repeat(100)));

    long kept = IntStream.range(0, 500).filter(id -> small.getIfPresent(id) != null).count();
    assertThat(kept).isBetween(5L, 10L);
  }

  @Test
  void expired_values_make_room_for_others() {
    Cache<Integer, String> small =
        users().memory(m -> m.maximumSize(10).timeToLive(ofMillis(5))).build();
    IntStream.range(0, 10).forEach(id -> small.put(id, "old"));
    clock.advance(ofMillis(5));

    // asked for more often than the old ones, which decides who stays
    for (int round = 0; round < 20; round++) {
      IntStream.range(10, 20).forEach(id -> small.put(id, "new"));
    }

    long kept = IntStream.range(10, 20).filter(id -> small.getIfPresent(id) != null).count();
    assertThat(kept).isGreaterThanOrEqualTo(5);
  }

  @Test
  void value_of_a_generic_type_is_built_with_a_type_ref() {
    Cache<String, List<Integer>> lists =
        Cache.builder("lists", String.class, new TypeRef<List<Integer>>() {})
            .loader(key -> List.of(key.length()))
            .build();

    assertThat(lists.get("four")).containsExactly(4);
    assertThat(lists)
        .hasToString("Cache[lists: java.lang.String -> java.util.List<java.lang.Integer>]");
    assertThat(lists.name()).isEqualTo("lists");
  }

  @Test
  @SuppressWarnings("NullAway") // that is what is tested
  void null_keys_and_values_are_refused_by_name() {
    assertThatNullPointerException().isThrownBy(() -> cache.get(null)).withMessage("key");
    assertThatNullPointerException().isThrownBy(() -> cache.getIfPresent(null)).withMessage("key");
    assertThatNullPointerException().isThrownBy(() -> cache.invalidate(null)).withMessage("key");
    assertThatNullPointerException().isThrownBy(() -> cache.put(null, "v")).withMessage("key");
    assertThatNullPointerException().isThrownBy(() -> cache.put(1, null)).withMessage("value");
  }
}
