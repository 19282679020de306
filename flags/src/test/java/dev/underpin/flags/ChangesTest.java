package dev.underpin.flags;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChangesTest {

  private static final BooleanFlag NEW_CART =
      Flag.bool("new-cart").orElse(false).owner("checkout").expires("2027-03-01");
  private static final StringFlag BANNER = Flag.string("banner").orElse("none");
  private static final Subject USER = Subject.of("user-43"); // bucket 2297 of new-cart
  private static final Change CHANGE = Change.by("ana", "INC-42");

  private final MemoryFlagStore store = MemoryFlagStore.create();
  private final RecordingListener told = new RecordingListener();
  private final Flags flags = Flags.builder(store).listener(told).build();

  @Test
  void a_rollout_creates_the_flag_and_holds_at_once() {
    long version = flags.rollout(NEW_CART, 5, CHANGE);

    assertThat(version).isEqualTo(1);
    assertThat(flags.explain(NEW_CART, USER)).hasToString("true (IN_ROLLOUT, version 1)");
    assertThat(Documents.flag(store.load(FlagDocument.empty()), "new-cart").toJson())
        .isEqualTo(
            "{\"type\":\"boolean\",\"state\":\"on\",\"rollout\":5,\"version\":1,"
                + "\"owner\":\"checkout\",\"expires\":\"2027-03-01\"}");
  }

  @Test
  void off_and_on_keep_the_rollout() {
    flags.rollout(NEW_CART, 2, CHANGE);

    flags.off(NEW_CART, CHANGE);
    assertThat(flags.explain(NEW_CART, USER).reason()).isEqualTo(Reason.OFF);
    flags.on(NEW_CART, CHANGE);

    assertThat(flags.explain(NEW_CART, USER)).hasToString("false (NOT_IN_ROLLOUT, version 3)");
  }

  @Test
  void a_flag_turned_on_for_the_first_time_is_on_for_everybody() {
    flags.on(NEW_CART, CHANGE);

    assertThat(flags.isOn(NEW_CART, Subject.anonymous())).isTrue();
  }

  @Test
  void a_killed_flag_is_not_brought_back_by_a_rollout_that_goes_on() {
    flags.rollout(NEW_CART, 50, CHANGE);
    flags.kill(NEW_CART, Change.by("bo", "errors"));

    assertThatThrownBy(() -> flags.rollout(NEW_CART, 60, CHANGE))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "boolean flag \"new-cart\" in memory was killed; turn it on with Flags.on before"
                + " rolling it out");
    assertThat(flags.explain(NEW_CART, USER)).hasToString("false (KILLED, version 2)");
    flags.on(NEW_CART, CHANGE);
    assertThat(flags.explain(NEW_CART, USER)).hasToString("true (IN_ROLLOUT, version 3)");
  }

  @Test
  void a_flag_that_is_off_is_turned_on_by_a_rollout() {
    flags.off(NEW_CART, CHANGE);
    flags.rollout(NEW_CART, 100, CHANGE);

    assertThat(flags.explain(NEW_CART, USER)).hasToString("true (ON, version 2)");
  }

  @Test
  void every_change_is_told_with_actor_and_reason() {
    flags.rollout(NEW_CART, 5, CHANGE);
    flags.kill(NEW_CART, Change.by("bo", "errors at checkout"));

    assertThat(told.events)
        .contains(
            "changed new-cart to 1 by ana: INC-42",
            "changed new-cart to 2 by bo: errors at checkout");
  }

  @Test
  void a_change_for_a_version_that_is_gone_is_refused() {
    flags.rollout(NEW_CART, 5, CHANGE.ifVersion(0));
    flags.rollout(NEW_CART, 10, CHANGE.ifVersion(1));

    assertThatThrownBy(() -> flags.kill(NEW_CART, CHANGE.ifVersion(1)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "boolean flag \"new-cart\" in memory must have version 1 but has 2; look at it again"
                + " before changing it");
    assertThat(flags.explain(NEW_CART, USER).version()).isEqualTo(2);
  }

  @Test
  void changes_of_many_threads_are_all_made_one_after_the_other() throws Exception {
    Flags other = Flags.builder(store).build();
    ExecutorService threads = Executors.newFixedThreadPool(2);
    CyclicBarrier together = new CyclicBarrier(2);
    List<Future<?>> running = new ArrayList<>();
    for (Flags node : List.of(flags, other)) {
      running.add(
          threads.submit(
              () -> {
                together.await();
                for (int i = 0; i < 1_000; i++) {
                  node.rollout(NEW_CART, i % 100, CHANGE);
                }
                return null;
              }));
    }
    for (Future<?> future : running) {
      future.get();
    }
    threads.shutdown();
    flags.refresh();

    assertThat(flags.explain(NEW_CART, USER).version()).isEqualTo(2_000);
    assertThat(told.events.stream().filter(event -> event.startsWith("changed ")).distinct())
        .hasSize(1_000);
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.001, 100.001, 0.0005, Double.NaN, Double.POSITIVE_INFINITY})
  void what_is_no_percentage_is_refused(double percent) {
    assertThatThrownBy(() -> flags.rollout(NEW_CART, percent, CHANGE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "percent must be 0 to 100 percent with at most 3 decimals but was %s; pass a number"
                + " such as 5 or 0.5",
            percent);
  }

  @Test
  void a_file_is_not_changed_through_flags() {
    Flags readOnly = Flags.builder(FileFlagStore.of(Path.of("/etc/shop/flags.json"))).build();

    assertThatThrownBy(() -> readOnly.rollout(NEW_CART, 5, CHANGE))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessage(
            "boolean flag \"new-cart\" cannot be changed here: /etc/shop/flags.json is read-only;"
                + " change it there");
  }

  @Test
  void a_flag_without_a_value_to_give_cannot_be_turned_on() {
    assertThatThrownBy(() -> flags.on(BANNER, CHANGE))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("string flag \"banner\" in memory does not exist")
        .hasMessageContaining("store it with a value first");
    store.put(FlagDefinition.of(BANNER, "Sale!"));
    flags.off(BANNER, CHANGE);
    flags.on(BANNER, CHANGE);
    assertThat(flags.explain(BANNER, USER)).hasToString("Sale! (ON, version 3)");
  }

  @Test
  void a_definition_of_another_type_is_not_changed() {
    store.put(FlagDefinition.of(Flag.string("new-cart").orElse("x"), "y"));

    assertThatThrownBy(() -> flags.kill(NEW_CART, CHANGE))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("is of type string");
  }

  @Test
  void a_faulty_definition_is_not_overwritten() {
    ScriptedStore scripted = new ScriptedStore();
    scripted.holds(Documents.newCart("onn"));
    Flags onFaulty = Flags.builder(scripted).build();

    assertThatThrownBy(() -> onFaulty.on(NEW_CART, CHANGE))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("has a faulty definition; mend it first");
  }

  @Test
  void a_store_that_cannot_be_read_or_written_is_named_and_nothing_is_told() {
    ScriptedStore scripted = new ScriptedStore();
    Flags onScripted = Flags.builder(scripted).listener(told).build();

    scripted.fails(new IOException("connection refused"));
    assertThatThrownBy(() -> onScripted.on(NEW_CART, CHANGE))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(
            "could not be read from script: java.io.IOException: connection refused");

    scripted.holds("{\"flags\": {}}");
    assertThatThrownBy(() -> onScripted.on(NEW_CART, CHANGE))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("could not be written to script")
        .hasRootCauseMessage("disk full");
    assertThat(told.events).noneMatch(event -> event.startsWith("changed"));
  }

  @Test
  void a_change_needs_an_actor_and_a_reason_of_one_line() {
    assertThatThrownBy(() -> Change.by(" ", "why"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("actor of a change must be one line of 1 to 200 characters");
    assertThatThrownBy(() -> Change.by("ana", "INC-42\n2027-01-01 forged line"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("reason of a change must be one line");
    assertThatThrownBy(() -> CHANGE.ifVersion(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("version must be 0 or more but was -1");
  }
}
