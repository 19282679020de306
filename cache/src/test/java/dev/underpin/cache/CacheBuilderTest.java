package dev.underpin.cache;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CacheBuilderTest {

  private static CacheBuilder<String, String> named(String name) {
    return Cache.builder(name, String.class, String.class).loader(key -> key);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a b", "a\nb", "user:1", "größe"})
  void name_that_cannot_be_a_label_is_refused(String name) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> named(name).build())
        .withMessage(
            "cache name must be 1 to 64 letters, digits, '.', '_' or '-' but was \"%s\";"
                + " change it in Cache.builder",
            name);
  }

  @Test
  void name_has_at_most_64_characters() {
    named("a".repeat(64)).build();

    assertThatIllegalArgumentException().isThrownBy(() -> named("a".repeat(65)).build());
  }

  @Test
  void loader_is_required() {
    assertThatIllegalStateException()
        .isThrownBy(() -> Cache.builder("users", String.class, String.class).build())
        .withMessage("loader of cache \"users\" is missing; set CacheBuilder.loader");
  }

  @Test
  void array_cannot_be_a_key_for_it_equals_nothing() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> Cache.builder("hashes", byte[].class, String.class).loader(bytes -> "v").build())
        .withMessage(
            "key type of cache \"hashes\" must compare by value but was byte[];"
                + " use a record, a List or a String");
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, Long.MIN_VALUE})
  void size_below_one_is_refused(long size) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> named("users").memory(m -> m.maximumSize(size)).build())
        .withMessage(
            "maximumSize must be at least 1 but was %d; raise MemoryOptions.maximumSize", size);
  }

  @Test
  void weight_below_one_is_refused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> named("users").memory(m -> m.maximumWeight(0, (k, v) -> 1)).build())
        .withMessage(
            "maximumWeight must be at least 1 but was 0; raise MemoryOptions.maximumWeight");
  }

  @Test
  void size_and_weight_exclude_each_other() {
    assertThatIllegalStateException()
        .isThrownBy(
            () ->
                named("users").memory(m -> m.maximumSize(5).maximumWeight(7, (k, v) -> 1)).build())
        .withMessage("maximumSize 5 and maximumWeight 7 exclude each other; remove one of them");
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT0S", "PT-1S"})
  void time_to_live_of_nothing_is_refused(String ttl) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> named("users").memory(m -> m.timeToLive(Duration.parse(ttl))).build())
        .withMessage(
            "timeToLive must be greater than 0 but was %s; raise MemoryOptions.timeToLive", ttl);
  }

  @Test
  @SuppressWarnings("NullAway") // that is what is tested
  void null_is_refused_by_name() {
    CacheBuilder<String, String> builder = named("users");

    assertThatNullPointerException().isThrownBy(() -> named(null)).withMessage("name");
    assertThatNullPointerException().isThrownBy(() -> builder.loader(null)).withMessage("loader");
    assertThatNullPointerException()
        .isThrownBy(() -> builder.listener(null))
        .withMessage("listener");
    assertThatNullPointerException().isThrownBy(() -> builder.ticker(null)).withMessage("ticker");
    assertThatNullPointerException()
        .isThrownBy(() -> builder.transactions(null))
        .withMessage("transactions");
    assertThatNullPointerException()
        .isThrownBy(() -> builder.memory(m -> m.timeToLive(null)))
        .withMessage("timeToLive");
  }
}
