package dev.underpin.cache.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.underpin.cache.spi.RemoteKey;
import dev.underpin.cache.spi.RemoteSpace;
import dev.underpin.cache.spi.RemoteStore.Done;
import io.lettuce.core.RedisURI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class RedisStoreBuilderTest {

  private static final RedisURI NOWHERE = RedisURI.create("redis://user:secret@127.0.0.1:1/3");
  private final RemoteSpace space = new RemoteSpace("users", 1);
  private final RemoteKey key = RemoteKey.of(space, "1");

  @Test
  void settings_out_of_bounds_say_name_value_rule_and_fix() {
    RedisStoreBuilder builder = RedisStore.builder(NOWHERE);

    assertThatThrownBy(() -> builder.timeout(Duration.ofMillis(9)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "timeout must be 10 ms to 10 s but was 9 ms; correct RedisStoreBuilder.timeout");
    assertThatThrownBy(() -> builder.maxInFlight(0))
        .hasMessage(
            "maxInFlight must be at least 1 but was 0; raise RedisStoreBuilder.maxInFlight");
    assertThatThrownBy(() -> builder.maxQueued(-1)).hasMessageContaining("maxQueued");
    assertThatThrownBy(() -> builder.namespace("a{b}")).hasMessageContaining("\"a{b}\"");
    assertThatThrownBy(() -> RedisStore.clusterBuilder(List.of())).hasMessageContaining("seeds");
  }

  @Test
  void store_that_was_not_started_refuses_at_once_and_queues_invalidations() {
    try (RedisStore store = RedisStore.builder(NOWHERE).build()) {
      assertThat(store.state().open()).isFalse();
      assertThat(store.state().detail()).contains("RedisStore.start()");
      assertThat(store.fetch(space, List.of(key), true).toCompletableFuture())
          .isCompletedExceptionally();
      assertThat(store.invalidate(List.of(key)).toCompletableFuture())
          .isCompletedWithValue(Done.LATER);
    }
  }

  @Test
  void closed_store_cannot_be_started_again() {
    RedisStore store = RedisStore.builder(NOWHERE).build();
    store.start();
    store.close();
    store.close();

    assertThatThrownBy(store::start).hasMessageContaining("is closed; build another");
    assertThat(store.state().detail()).isEqualTo("closed");
  }

  @Test
  void password_is_in_no_text() {
    try (RedisStore store = RedisStore.builder(NOWHERE).build()) {
      CompletableFuture<?> refused = store.fetch(space, List.of(key), false).toCompletableFuture();

      assertThat(store.toString()).contains("127.0.0.1:1").doesNotContain("secret");
      assertThatThrownBy(refused::join).message().doesNotContain("secret");
    }
  }

  @Test
  void namespace_stands_before_every_key_and_channels_are_apart_by_database() {
    Names names = new Names("shop", 3);

    assertThat(text(names.value(key))).isEqualTo("shop:underpin:users:1:v:{1:1}");
    assertThat(text(names.lease(key))).isEqualTo("shop:underpin:users:1:l:{1:1}");
    assertThat(text(names.stamp(space))).isEqualTo("shop:underpin:users:stamp");
    assertThat(text(names.channel())).isEqualTo("shop:underpin:backplane:3");
    assertThat(text(new Names("", 0).value(key))).isEqualTo(key.value());
  }

  private static String text(byte[] name) {
    return new String(name, StandardCharsets.UTF_8);
  }
}
