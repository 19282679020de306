package dev.underpin.flags;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.underpin.core.Health;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LayeredFlagStoreTest extends FlagStoreContract.Writable {

  private static final Subject USER = Subject.of("user-42");

  private final MemoryFlagStore memory = MemoryFlagStore.create();
  private final ScriptedStore below = new ScriptedStore();
  private final FlagStore layered = LayeredFlagStore.of(memory, below);
  private final RecordingListener told = new RecordingListener();
  private final Flags flags = Flags.builder(layered).listener(told).build();

  @Override
  protected FlagStore store() {
    return layered;
  }

  @Test
  void the_first_store_that_has_a_flag_decides_it() {
    below.holds(Documents.newCart("on"));
    flags.refresh();
    assertThat(flags.isOn(NEW_CART, USER)).isTrue();

    memory.put(FlagDefinition.of(NEW_CART, false));
    flags.refresh();

    assertThat(flags.isOn(NEW_CART, USER)).isFalse();
    assertThat(flags.isOn(OTHER, USER)).isFalse();
  }

  @Test
  void a_flag_that_only_a_store_below_knows_can_be_killed() {
    below.holds(Documents.newCart("on"));
    flags.refresh();

    assertThat(flags.kill(NEW_CART, CHANGE.ifVersion(0))).isEqualTo(1);

    assertThat(flags.explain(NEW_CART, USER)).hasToString("false (KILLED, version 1)");
    assertThat(flags.kill(NEW_CART, CHANGE.ifVersion(1))).isEqualTo(2);
  }

  @Test
  void layers_in_a_layer_are_as_if_they_stood_beside_it() {
    ScriptedStore bottom = new ScriptedStore();
    bottom.holds(Documents.newCart("on"));
    FlagStore inner = LayeredFlagStore.of(memory, bottom);
    Flags nested = Flags.builder(LayeredFlagStore.of(inner, below)).build();
    nested.refresh();
    assertThat(nested.isOn(NEW_CART, USER)).isTrue();

    assertThat(nested.kill(NEW_CART, CHANGE.ifVersion(0))).isEqualTo(1);
    assertThat(nested.explain(NEW_CART, USER)).hasToString("false (KILLED, version 1)");
    assertThat(nested.on(NEW_CART, CHANGE.ifVersion(1))).isEqualTo(2);
    assertThat(nested.isOn(NEW_CART, USER)).isTrue();
  }

  /** The store that is written does not have the segment: a faulty flag would stay on. */
  @Test
  void a_flag_that_names_a_segment_of_a_store_below_is_killed_and_comes_back_with_its_rule() {
    below.holds(
        """
        {"segments": {"staff": {"attribute": "team", "in": ["core"]}},
         "flags": {"new-cart": {"type": "boolean", "state": "on", "rollout": 0, "rules": [
           {"if": {"all": [{"not": {"not": {"segment": "staff"}}}]}, "serve": true}]}}}""");
    Subject staff = USER.with("team", "core");
    flags.refresh();
    assertThat(flags.isOn(NEW_CART, staff)).isTrue();

    flags.kill(NEW_CART, CHANGE);
    assertThat(flags.explain(NEW_CART, staff)).hasToString("false (KILLED, version 1)");

    flags.on(NEW_CART, CHANGE);
    assertThat(flags.isOn(NEW_CART, staff)).isTrue();
    assertThat(flags.isOn(NEW_CART, USER)).isFalse();
  }

  @Test
  void a_flag_that_only_a_store_below_has_is_not_removed_in_vain() {
    below.holds(Documents.newCart("on"));
    flags.refresh();

    assertThatThrownBy(() -> flags.remove("new-cart", CHANGE))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("does not exist");
    assertThat(flags.off(NEW_CART, CHANGE)).isEqualTo(1);
    assertThat(flags.remove("new-cart", CHANGE)).isEqualTo(2);
    assertThatThrownBy(() -> flags.remove("new-cart", CHANGE))
        .isInstanceOf(IllegalStateException.class);
    assertThat(flags.isOn(NEW_CART, USER)).isTrue();
  }

  @Test
  void a_flag_that_a_read_only_store_above_has_is_not_changed_below_in_vain() {
    FlagStore top = EnvironmentFlagStore.of(Map.of("UNDERPIN_FLAG_NEW_CART", "on"), NEW_CART);
    Flags overridden = Flags.builder(LayeredFlagStore.of(top, memory)).build();

    assertThatThrownBy(() -> overridden.kill(NEW_CART, CHANGE))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(
            "flag \"new-cart\" is set by environment, which is read-only and stands over memory");
    assertThat(overridden.on(OTHER, CHANGE)).isEqualTo(1);
  }

  @Test
  void a_store_that_fails_keeps_what_it_gave_and_the_others_go_on() throws Exception {
    below.holds(Documents.newCart("on"));
    flags.refresh();
    below.fails(new IOException("connection refused"));
    memory.put(FlagDefinition.of(OTHER, true));

    assertThat(flags.refresh()).isTrue();
    flags.refresh();

    assertThat(flags.isOn(NEW_CART, USER) && flags.isOn(OTHER, USER)).isTrue();
    assertThat(flags.healthCheck().check().status()).isEqualTo(Health.Status.DEGRADED);
    assertThat(flags.healthCheck().check().detail()).endsWith("script: connection refused");
    assertThat(told.events).containsOnlyOnce("failed: script: connection refused");

    below.holds(Documents.newCart("off"));
    flags.refresh();
    assertThat(flags.isOn(NEW_CART, USER)).isFalse();
    assertThat(flags.healthCheck().check().status()).isEqualTo(Health.Status.UP);
  }

  @Test
  void where_the_remote_store_is_down_from_the_start_the_file_below_holds(@TempDir Path folder)
      throws Exception {
    Path file = Files.writeString(folder.resolve("flags.json"), Documents.newCart("on"));
    below.fails(new IOException("connection refused"));
    Flags fallingBack = Flags.builder(LayeredFlagStore.of(below, FileFlagStore.of(file))).build();

    assertThat(fallingBack.refresh()).isTrue();
    assertThat(fallingBack.isOn(NEW_CART, USER)).isTrue();
  }

  /** What was killed in the remote store must not come back from an older file below it. */
  @Test
  void the_last_good_file_goes_before_layers_below_a_store_that_is_down(@TempDir Path folder)
      throws Exception {
    Path file = Files.writeString(folder.resolve("flags.json"), Documents.newCart("on"));
    Path kept = folder.resolve("last-good");
    below.holds(Documents.newCart("killed"));
    FlagStore first = LayeredFlagStore.of(below, FileFlagStore.of(file));
    Flags.builder(first).lastGood(kept).build().refresh();
    below.fails(new IOException("connection refused"));
    FlagStore again = LayeredFlagStore.of(below, FileFlagStore.of(file));

    try (Flags restarted = Flags.builder(again).lastGood(kept).build()) {
      restarted.start();

      assertThat(restarted.explain(NEW_CART, USER).reason()).isEqualTo(Reason.KILLED);
    }
  }

  @Test
  void flags_without_those_of_a_store_that_is_down_are_not_kept_as_the_last_good_ones(
      @TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("flags.json"), Documents.newCart("on"));
    below.fails(new IOException("connection refused"));
    FlagStore halved = LayeredFlagStore.of(below, FileFlagStore.of(file));

    Flags.builder(halved).lastGood(folder.resolve("last-good")).build().refresh();

    assertThat(folder.resolve("last-good")).doesNotExist();
  }

  @Test
  void a_faulty_definition_above_does_not_let_the_one_below_through() {
    below.holds(Documents.newCart("onn"));
    memory.put(FlagDefinition.of(NEW_CART, true));
    Flags faultyAbove = Flags.builder(LayeredFlagStore.of(below, memory)).build();
    faultyAbove.refresh();

    assertThat(faultyAbove.explain(NEW_CART, USER).reason()).isEqualTo(Reason.PARSE_ERROR);
  }
}
