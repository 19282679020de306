package dev.underpin.flags;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class HistoryTest {

  private static final BooleanFlag NEW_CART = Flag.bool("new-cart").orElse(false);
  private static final Subject USER_42 = Subject.of("user-43"); // bucket 2297 of new-cart
  private static final Change ANA = Change.by("ana", "INC-42");
  private static final Change BO = Change.by("bo", "errors");

  private final MemoryFlagStore store = MemoryFlagStore.create();
  private final Flags flags = Flags.builder(store).build();

  @Test
  void history_tells_who_changed_what_and_why() {
    flags.rollout(NEW_CART, 5, ANA);
    flags.kill(NEW_CART, BO);

    assertThat(flags.history(NEW_CART, 10))
        .extracting(change -> change.version() + " " + change.change())
        .containsExactly("2 by bo: errors", "1 by ana: INC-42");
    assertThatThrownBy(() -> flags.history(NEW_CART, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("limit must be 1 or more but was 0");
  }

  @Test
  void what_a_user_saw_at_a_time_is_told_long_after() {
    flags.rollout(NEW_CART, 1, ANA);
    flags.rollout(NEW_CART, 5, ANA);
    flags.kill(NEW_CART, BO);
    Instant at5 = flags.history(NEW_CART, 2).get(1).at();

    assertThat(flags.asOf(at5.minusMillis(60_000), USER_42).explain(NEW_CART))
        .hasToString("false (FLAG_NOT_FOUND, version 0)");
    assertThat(flags.asOf(at5.minusNanos(1_000), USER_42).explain(NEW_CART))
        .hasToString("false (NOT_IN_ROLLOUT, version 1)");
    assertThat(flags.asOf(at5, USER_42).explain(NEW_CART))
        .hasToString("true (IN_ROLLOUT, version 2)");
    assertThat(flags.asOf(Instant.now().plusSeconds(60), USER_42).isOn(NEW_CART)).isFalse();
  }

  @Test
  void undo_brings_back_what_was_before_as_a_new_version() {
    flags.rollout(NEW_CART, 5, ANA);
    flags.rollout(NEW_CART, 1, ANA);

    assertThat(flags.undo(NEW_CART, BO)).isEqualTo(3);
    assertThat(flags.explain(NEW_CART, USER_42)).hasToString("true (IN_ROLLOUT, version 3)");
    assertThat(flags.undo(NEW_CART, BO)).isEqualTo(4);
    assertThat(flags.explain(NEW_CART, USER_42)).hasToString("false (NOT_IN_ROLLOUT, version 4)");
  }

  @Test
  void undo_does_not_end_a_kill() {
    flags.on(NEW_CART, ANA);
    flags.kill(NEW_CART, BO);

    assertThatThrownBy(() -> flags.undo(NEW_CART, ANA))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("was killed; turn it on with Flags.on");
  }

  @Test
  void undo_for_a_version_takes_back_no_change_that_came_in_between() {
    flags.on(NEW_CART, ANA);
    long seen = flags.rollout(NEW_CART, 5, ANA);
    flags.off(NEW_CART, BO);

    assertThatThrownBy(() -> flags.undo(NEW_CART, ANA.ifVersion(seen)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("must have version 2 but has 3");
  }

  @Test
  void the_first_change_has_nothing_before_it() {
    flags.on(NEW_CART, ANA);

    assertThatThrownBy(() -> flags.undo(NEW_CART, ANA))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("was nothing before; turn it off with Flags.off");
  }

  @Test
  void a_store_without_history_says_so() {
    Flags onFile = Flags.builder(FileFlagStore.of(Path.of("/etc/shop/flags.json"))).build();

    assertThatThrownBy(() -> onFile.history(NEW_CART, 1))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessage("/etc/shop/flags.json keeps no history");
    assertThatThrownBy(() -> onFile.asOf(Instant.EPOCH, USER_42))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void a_memory_is_bounded_and_says_how_far_it_goes_back() {
    flags.on(NEW_CART, ANA);
    Instant first = flags.history(NEW_CART, 1).get(0).at();
    for (int i = 0; i < 1_100; i++) {
      flags.rollout(NEW_CART, i % 100, ANA);
    }

    assertThat(flags.history(NEW_CART, 2_000)).hasSize(1_000);
    assertThatThrownBy(() -> flags.asOf(first, USER_42))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("as far as the memory goes back");
    assertThat(flags.asOf(Instant.now().plusSeconds(60), USER_42).explain(NEW_CART).version())
        .isEqualTo(1_101);
  }
}
