package dev.underpin.flags.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.underpin.flags.FlagDefinition;
import dev.underpin.flags.FlagDocument;
import dev.underpin.flags.FlagEdit;
import dev.underpin.flags.FlagStoreContract;
import dev.underpin.flags.Flags;
import dev.underpin.flags.Subject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What one Redis and a cluster do alike, besides the contract of all stores. */
abstract class RedisFlagStoreContract extends FlagStoreContract.Writable {

  static final Duration LONG = Duration.ofSeconds(30);

  private final String prefix = "test:" + UUID.randomUUID();
  private @Nullable RedisFlagStore store;

  abstract RedisFlagStore fresh();

  /** One for the whole test: each has a connection of its own. */
  @Override
  protected RedisFlagStore store() {
    RedisFlagStore known = store == null ? fresh().keyPrefix(prefix) : store;
    store = known;
    return known;
  }

  @Test
  void a_change_of_another_node_is_heard_long_before_the_next_poll() throws Exception {
    change(NEW_CART, true);
    try (Flags flags = Flags.builder(store()).pollInterval(Duration.ofDays(1)).build();
        Flags other = Flags.builder(store()).build()) {
      flags.start();
      assertThat(flags.isOn(NEW_CART, Subject.of("u"))).isTrue();

      other.kill(NEW_CART, CHANGE);

      await().atMost(LONG).until(() -> !flags.isOn(NEW_CART, Subject.of("u")));
    }
  }

  @Test
  void a_store_that_is_empty_at_first_is_no_failure() throws Exception {
    FlagDocument nothing = store().load(FlagDocument.empty());

    assertThat(nothing.flags()).isEmpty();
    assertThat(store().load(nothing)).isSameAs(nothing);
  }

  @Test
  void the_clock_of_redis_dates_the_changes() throws Exception {
    change(NEW_CART, true);

    assertThat(store().history("new-cart", 1).get(0).at())
        .isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(60));
  }

  @Test
  void a_history_is_read_past_its_first_page() throws Exception {
    change(OTHER, true);
    for (int i = 0; i < 600; i++) {
      change(NEW_CART, i % 2 == 0);
    }

    assertThat(store().history("other", 10)).hasSize(1);
    assertThat(store().asOf(Instant.now().plusSeconds(60)).flags())
        .containsOnlyKeys("new-cart", "other");
  }

  /** What a Redis without a disk does when it is restarted. */
  @Test
  void flags_that_redis_has_lost_are_given_back_by_a_node_that_knows_them() throws Exception {
    change(NEW_CART, true);
    change(NEW_CART, false);
    FlagDocument known = store().load(FlagDocument.empty());
    FlagDefinition flag = definition(NEW_CART, "off", 2);
    loseEverything();

    FlagDocument restored = store().load(known);

    assertThat(restored.flags()).containsEntry("new-cart", flag);
    assertThat(store().load(FlagDocument.empty()).flags()).containsEntry("new-cart", flag);
    assertThat(store().history("new-cart", 10).get(0).change())
        .hasToString("by underpin: given back after Redis had lost it");
    assertThat(store().write(definition(NEW_CART, "on", 3), CHANGE)).isTrue();
  }

  @Test
  void segments_that_redis_has_lost_are_given_back_and_until_then_the_rest_is_there()
      throws Exception {
    FlagEdit staff = FlagEdit.segment("staff", 1, "{\"attribute\":\"a\",\"in\":[\"x\"]}");
    store().writeAll(List.of(staff, FlagEdit.of(definition(NEW_CART, "on", 1))), CHANGE);
    FlagDocument known = store().load(FlagDocument.empty());
    command("DEL", "{" + prefix + "}:segments"); // evicted

    FlagDocument rest = store().load(FlagDocument.empty());
    FlagDocument restored = store().load(known);

    assertThat(rest.flags()).containsOnlyKeys("new-cart");
    assertThat(rest.entries()).doesNotContain(staff);
    assertThat(restored.entries()).contains(staff);
    assertThat(store().load(FlagDocument.empty()).entries()).contains(staff);
  }

  @Test
  void what_redis_still_has_is_not_overwritten_by_what_a_node_knows() throws Exception {
    change(NEW_CART, true);
    FlagDocument old = store().load(FlagDocument.empty());
    change(NEW_CART, false);
    command("DEL", "{" + prefix + "}:revision"); // evicted

    FlagDocument loaded = store().load(old);

    assertThat(loaded.flags()).containsEntry("new-cart", definition(NEW_CART, "off", 2));
  }

  @Test
  void one_value_spoiled_by_hand_does_not_take_the_others_down() throws Exception {
    change(NEW_CART, true);
    change(OTHER, true);
    command("HSET", "{" + prefix + "}:definitions", "other", "oops");
    command("HINCRBY", "{" + prefix + "}:revision", "seq", "1");

    FlagDocument document = store().load(FlagDocument.empty());

    assertThat(document.flags()).containsOnlyKeys("new-cart");
    assertThat(document.problems()).containsOnlyKeys("other");
  }

  @Test
  void a_key_prefix_is_checked() {
    assertThatThrownBy(() -> store().keyPrefix("a{b}"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("key prefix must be 1 to 100 letters");
  }

  private void loseEverything() {
    command("DEL", "{" + prefix + "}:revision");
    command("DEL", "{" + prefix + "}:definitions");
    command("DEL", "{" + prefix + "}:history");
  }

  /** Sends one command to the server that has the keys. */
  abstract void command(String... words);
}
