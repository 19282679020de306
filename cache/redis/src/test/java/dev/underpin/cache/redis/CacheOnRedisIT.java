package dev.underpin.cache.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.underpin.cache.Cache;
import dev.underpin.core.codec.Codec;
import dev.underpin.core.codec.CodecException;
import dev.underpin.testkit.FaultProxy;
import dev.underpin.testkit.RedisServer;
import io.lettuce.core.RedisURI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whole caches on two nodes and one Redis. */
@Timeout(120)
class CacheOnRedisIT {

  private final String name = "c" + UUID.randomUUID();
  private final FaultProxy proxy = FaultProxy.before(RedisServer.shared().url());
  private final Nodes nodes =
      new Nodes(() -> RedisStore.builder(RedisURI.create(proxy.url())).timeout(Nodes.PATIENT));
  private final AtomicReference<String> row = new AtomicReference<>("first");
  private final AtomicInteger loads = new AtomicInteger();

  /** What a later version of the program expects under the same codec. */
  private static final class Digits implements Codec<Integer> {
    @Override
    public byte[] encode(Integer value) {
      return value.toString().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public Integer decode(byte[] bytes) {
      try {
        return Integer.valueOf(new String(bytes, StandardCharsets.UTF_8));
      } catch (NumberFormatException e) {
        throw new CodecException("not a number", e);
      }
    }

    @Override
    public String id() {
      return "text";
    }
  }

  private Cache<String, String> cache(String node) {
    return Cache.builder(name, String.class, String.class)
        .remote(nodes.node(node), r -> r.codec(new TextCodec()))
        .loader(
            key -> {
              loads.incrementAndGet();
              return row.get();
            })
        .build();
  }

  @AfterEach
  void end() {
    nodes.close();
    proxy.close();
  }

  @Test
  void value_of_one_node_is_found_by_the_other_and_an_invalidate_reaches_it() {
    Cache<String, String> a = cache("a");
    Cache<String, String> b = cache("b");
    assertThat(a.get("k")).isEqualTo("first");
    assertThat(b.get("k")).isEqualTo("first");
    assertThat(loads).hasValue(1);

    row.set("second");
    a.invalidate("k");

    assertThat(a.get("k")).isEqualTo("second");
    await().atMost(Duration.ofSeconds(30)).until(() -> "second".equals(b.get("k")));
  }

  @Test
  void cold_key_that_all_ask_for_on_two_nodes_is_loaded_once() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    List<Cache<String, String>> caches = new ArrayList<>();
    for (String node : List.of("a", "b")) {
      caches.add(
          Cache.builder(name, String.class, String.class)
              .remote(nodes.node(node), r -> r.codec(new TextCodec()))
              .loader(
                  key -> {
                    loads.incrementAndGet();
                    asked.await();
                    return "value";
                  })
              .build());
    }
    List<CompletableFuture<String>> answers = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      answers.add(caches.get(i % 2).getAsync("k").toCompletableFuture());
    }
    await().atMost(Duration.ofSeconds(30)).until(() -> loads.get() > 0);

    asked.countDown();

    for (CompletableFuture<String> answer : answers) {
      assertThat(answer).succeedsWithin(Duration.ofSeconds(30)).isEqualTo("value");
    }
    assertThat(loads).hasValue(1);
  }

  @Test
  void class_change_breaks_reads_what_cannot_be_decoded_is_a_miss() {
    assertThat(cache("a").get("k")).isEqualTo("first");
    Cache<String, Integer> next =
        Cache.builder(name, String.class, Integer.class)
            .remote(nodes.node("b"), r -> r.codec(new Digits()))
            .loader(key -> 42)
            .build();

    assertThat(next.get("k")).isEqualTo(42);
  }

  @Test
  void cache_without_redis_works_from_its_loader_and_comes_back() {
    Cache<String, String> a = cache("a");
    proxy.cut();
    Nodes.awaitShut(nodes.node("a"));

    assertThat(a.get("k")).isEqualTo("first");
    row.set("second");
    a.invalidate("k");
    assertThat(a.get("k")).isEqualTo("second");

    proxy.restore();
    Nodes.awaitOpen(nodes.node("a"));
    assertThat(cache("b").get("k")).isEqualTo("second");
  }
}
