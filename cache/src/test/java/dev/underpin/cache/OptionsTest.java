package dev.underpin.cache;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.underpin.core.testing.ManualClock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OptionsTest {

  private final Cluster cluster = new Cluster();
  private final ManualClock clock = cluster.clock;

  private CacheBuilder<String, String> users() {
    return Cache.builder("users", String.class, String.class)
        .ticker(clock.ticker())
        .loader(key -> key + "!");
  }

  @Test
  void each_value_may_have_its_own_time() {
    Cache<String, String> cache =
        users().memory(m -> m.timeToLiveOf((key, value) -> ofSeconds(value.length()))).build();
    cache.get("1234");
    cache.get("123456789");
    clock.advance(ofSeconds(5));

    assertThat(cache.getIfPresent("1234")).isNull();
    assertThat(cache.getIfPresent("123456789")).isNotNull();
  }

  @Test
  void loader_may_say_a_values_time() {
    Cache<String, String> cache =
        users().taggedLoader((key, load) -> load.timeToLive(ofSeconds(2)).value(key)).build();
    cache.get("k");

    clock.advance(ofSeconds(2).minusNanos(1));
    assertThat(cache.getIfPresent("k")).isEqualTo("k");
    clock.advance(Duration.ofNanos(1));
    assertThat(cache.getIfPresent("k")).isNull();
  }

  @Test
  void jitter_spreads_the_ends_of_values_that_were_loaded_together() {
    Cache<String, String> cache =
        users().memory(m -> m.timeToLive(ofMinutes(1)).jitter(50)).build();
    List<String> keys = IntStream.range(0, 400).mapToObj(Integer::toString).toList();
    keys.forEach(cache::get);

    clock.advance(ofSeconds(30).minusNanos(1));
    assertThat(present(cache, keys)).isEqualTo(400);
    clock.advance(ofSeconds(15));
    assertThat(present(cache, keys)).isBetween(100L, 300L);
    clock.advance(ofSeconds(15));
    assertThat(present(cache, keys)).isZero();
  }

  private static long present(Cache<String, String> cache, List<String> keys) {
    return keys.stream().filter(key -> cache.getIfPresent(key) != null).count();
  }

  @Test
  void node_keeps_the_newer_version_of_what_is_in_its_memory() {
    AtomicInteger version = new AtomicInteger(5);
    Cache<String, String> cache =
        users()
            .memory(m -> m.timeToLive(ofSeconds(1)))
            .taggedLoader((key, load) -> load.version(version.get()).value("v" + version))
            .build();
    cache.get("k");
    version.set(4);
    clock.advance(ofSeconds(1));

    assertThat(cache.get("k")).isEqualTo("v5");
    version.set(6);
    clock.advance(ofSeconds(1));
    assertThat(cache.get("k")).isEqualTo("v6");
    version.set(1);
    cache.invalidate("k");
    assertThat(cache.get("k")).isEqualTo("v1");
  }

  @Test
  void tag_removes_what_has_it_and_nothing_else() {
    Cache<String, String> cache =
        users().taggedLoader((key, load) -> load.tag(key.substring(0, 1)).value(key)).build();
    List.of("a1", "a2", "b1").forEach(cache::get);
    cache.putTagged("x", load -> load.tag("a").value("put"));

    cache.invalidateTag("a");

    assertThat(List.of("a1", "a2", "x")).allMatch(key -> cache.getIfPresent(key) == null);
    assertThat(cache.getIfPresent("b1")).isEqualTo("b1");
  }

  @Test
  void put_without_tags_into_a_tagged_cache_is_refused() {
    Cache<String, String> cache =
        users().taggedLoader((key, load) -> load.tag("a").value(key)).build();

    assertThatIllegalStateException()
        .isThrownBy(() -> cache.put("k", "v"))
        .withMessage(
            "put into cache \"users\" must say the value's tags, as its taggedLoader does; use putTagged");
  }

  @Test
  void function_remembers() {
    AtomicInteger calls = new AtomicInteger();
    Function<String, @Nullable Integer> length =
        Memoized.of(
            text -> {
              calls.incrementAndGet();
              return text.length();
            },
            m -> m.maximumSize(10));

    assertThat(length.apply("four")).isEqualTo(4);
    assertThat(length.apply("four")).isEqualTo(4);
    assertThat(calls).hasValue(1);
  }

  @Test
  void bulk_loader_alone_serves_single_keys_too() {
    Cache<String, Integer> lengths =
        Cache.builder("lengths", String.class, Integer.class)
            .bulkLoader(keys -> Map.of("four", 4))
            .build();

    assertThat(lengths.get("four")).isEqualTo(4);
    assertThat(lengths.get("none")).isNull();
    assertThat(lengths.getAll(List.of("none", "four"))).isEqualTo(Map.of("four", 4));
  }

  @Test
  void bad_settings_are_refused_by_name() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> users().failSafe(Duration.ZERO).build())
        .withMessage("failSafe must be greater than 0 but was PT0S; raise CacheBuilder.failSafe");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> users().maxStaleness(ofMillis(500)).build())
        .withMessage(
            "maxStaleness must be at least PT2S but was PT0.5S; raise CacheBuilder.maxStaleness");
    assertThatIllegalStateException()
        .isThrownBy(() -> users().softTimeout(ofMillis(5)).build())
        .withMessageContaining("set CacheBuilder.failSafe");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> users().memory(m -> m.jitter(91)).build())
        .withMessage("jitter must be 0 to 90 but was 91; change MemoryOptions.jitter");
    assertThatIllegalStateException()
        .isThrownBy(() -> users().remote(cluster.remote.node("a"), r -> {}).build())
        .withMessageContaining("set RemoteOptions.codec or codecs");
    assertThatIllegalStateException()
        .isThrownBy(
            () ->
                users()
                    .taggedLoader((key, load) -> load.value(key))
                    .bulkLoader(keys -> Map.of())
                    .build())
        .withMessageContaining("cannot say the tags");
  }

  @Test
  void key_type_that_has_no_text_is_refused_with_a_remote_store() {
    record Id(int value) {}
    assertThatIllegalStateException()
        .isThrownBy(
            () ->
                Cache.builder("users", Id.class, String.class)
                    .remote(cluster.remote.node("a"), r -> r.codec(new TextCodec("")))
                    .loader(Id::toString)
                    .build())
        .withMessageEndingWith("set CacheBuilder.key");
  }
}
