package dev.underpin.cache.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.underpin.cache.Cache;
import dev.underpin.cache.CacheCounters;
import dev.underpin.cache.CacheEvent;
import dev.underpin.cache.CacheLayer;
import dev.underpin.jackson.JacksonCodecs;
import dev.underpin.testkit.RedisServer;
import io.lettuce.core.RedisURI;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Two versions of a program, as in a rolling deploy, that know a cached record by different
 * components: each finds what the other wrote, and nobody has raised the schema.
 */
@Timeout(120)
class DeployIT {

  private final String name = "c" + UUID.randomUUID();
  private final Nodes nodes =
      new Nodes(
          () ->
              RedisStore.builder(RedisURI.create(RedisServer.shared().url()))
                  .timeout(Nodes.PATIENT));
  private final CacheCounters counters = new CacheCounters();

  private record User(String name, int age) {}

  private record WithField(String name, int age, boolean active) {}

  private record WithoutField(String name) {}

  private record TypeChanged(String name, List<Integer> age) {}

  private record TypeChangedToText(String name, String age) {}

  @AfterEach
  void end() {
    nodes.close();
  }

  private <V> Cache<String, V> cache(Class<V> type, V row) {
    return Cache.builder(name, String.class, type)
        .remote(nodes.node(type.getSimpleName()), r -> r.codecs(JacksonCodecs.exact()))
        .listener(counters)
        .loader(key -> row)
        .build();
  }

  /** The new version reads what the old one wrote, and the other way round after a rollback. */
  private <V> void assertReadsAsMiss(Class<V> type, V row) {
    User old = new User("Ada", 36);
    Cache<String, User> before = cache(User.class, old);
    Cache<String, V> after = cache(type, row);
    assertThat(before.get("k")).isEqualTo(old);

    assertThat(after.get("k")).isEqualTo(row);
    assertThat(decodeErrors()).isEqualTo(1);

    assertThat(after.get("back")).isEqualTo(row);
    assertThat(before.get("back")).isEqualTo(old);
    assertThat(decodeErrors()).isEqualTo(2);
    assertThat(counters.loads()).isEqualTo(4);
    assertThat(counters.loadFailures() + counters.remoteFailures()).isZero();
  }

  private long decodeErrors() {
    return counters.count(CacheLayer.REMOTE, CacheEvent.DECODE_ERROR);
  }

  @Test
  void class_change_breaks_reads_field_that_was_added_is_a_counted_miss() {
    assertReadsAsMiss(WithField.class, new WithField("Ada", 36, true));
  }

  @Test
  void class_change_breaks_reads_field_that_was_removed_is_a_counted_miss() {
    assertReadsAsMiss(WithoutField.class, new WithoutField("Ada"));
  }

  @Test
  void class_change_breaks_reads_field_of_another_type_is_a_counted_miss() {
    assertReadsAsMiss(TypeChanged.class, new TypeChanged("Ada", List.of(36)));
  }

  @Test
  void class_change_breaks_reads_field_whose_new_type_could_hold_the_old_is_a_counted_miss() {
    assertReadsAsMiss(TypeChangedToText.class, new TypeChangedToText("Ada", "36"));
  }

  @Test
  void record_that_is_the_same_is_found() {
    User ada = new User("Ada", 36);
    Cache<String, User> one = cache(User.class, ada);
    assertThat(one.get("k")).isEqualTo(ada);
    Cache<String, User> other =
        Cache.builder(name, String.class, User.class)
            .remote(nodes.node("another"), r -> r.codecs(JacksonCodecs.exact()))
            .listener(counters)
            .loader(key -> new User("loaded again", 0))
            .build();

    assertThat(other.get("k")).isEqualTo(ada);

    assertThat(decodeErrors()).isZero();
  }
}
