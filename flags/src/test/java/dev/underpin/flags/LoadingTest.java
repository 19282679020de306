package dev.underpin.flags;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.underpin.core.Health;
import dev.underpin.core.testing.ManualClock;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class LoadingTest {

  private static final BooleanFlag NEW_CART = Flag.bool("new-cart").orElse(false);
  private static final Subject USER = Subject.of("user-42");

  private final ScriptedStore store = new ScriptedStore();
  private final RecordingListener told = new RecordingListener();
  private final List<Boolean> joined = new CopyOnWriteArrayList<>();
  private final ManualClock clock = new ManualClock();
  private final Flags flags = Flags.builder(store).listener(told).ticker(clock.ticker()).build();

  /** flipt #669: the failed poll's emptiness replaced what was good. */
  @Test
  void a_failed_poll_does_not_poison_good_data() {
    store.holds(Documents.newCart("on"));
    flags.refresh();

    store.fails(new IOException("connection refused"));

    assertThat(flags.refresh()).isFalse();
    assertThat(flags.explain(NEW_CART, USER)).hasToString("true (ON, version 1)");
  }

  /** togglz #241: whoever checked a flag got the database's exception. */
  @Test
  void a_flag_check_does_not_throw_when_the_store_is_down() {
    store.fails(new IOException("connection refused"));

    flags.start();

    assertThat(flags.isOn(NEW_CART, USER)).isFalse();
    assertThat(flags.explain(NEW_CART, USER).reason()).isEqualTo(Reason.NOT_LOADED);
    flags.close();
  }

  @Test
  void a_store_that_throws_errors_or_gives_nothing_is_a_failed_load() {
    store.holds(Documents.newCart("on"));
    flags.refresh();

    store.fails(new StackOverflowError());
    assertThat(flags.refresh()).isFalse();
    store.does(() -> null);
    assertThat(flags.refresh()).isFalse();
    store.fails(new RuntimeException());
    assertThat(flags.refresh()).isFalse();

    assertThat(flags.isOn(NEW_CART, USER)).isTrue();
  }

  @Test
  void an_interrupted_load_leaves_its_caller_interrupted() {
    store.fails(new InterruptedException("stop"));

    assertThat(flags.refresh()).isFalse();
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void failures_are_told_once_and_so_is_their_end() {
    store.holds(Documents.newCart("on"));
    flags.refresh();
    store.fails(new IOException("connection refused"));
    flags.refresh();
    flags.refresh();
    store.fails(new IOException("disk full"));
    flags.refresh();
    store.holds(Documents.newCart("on"));
    flags.refresh();
    flags.refresh();

    assertThat(told.events)
        .containsExactly(
            "loaded 1, changed [new-cart]",
            "failed: connection refused",
            "failed: disk full",
            "loaded 1, changed []");
  }

  @Test
  void a_load_tells_which_flags_are_new_different_or_gone() {
    store.holds(
        "{\"flags\": {\"a\": %1$s, \"b\": %1$s, \"c\": %1$s}}"
            .formatted("{\"type\": \"boolean\", \"state\": \"on\"}"));
    flags.refresh();
    store.holds(
        """
        {"flags": {"a": {"type": "boolean", "state": "on"},
                   "b": {"type": "boolean", "state": "off"},
                   "d": {"type": "boolean", "state": "on"}}}""");
    flags.refresh();

    assertThat(told.events)
        .containsExactly("loaded 3, changed [a, b, c]", "loaded 3, changed [b, c, d]");
  }

  @Test
  void a_flag_that_becomes_faulty_keeps_its_last_good_definition() {
    store.holds(Documents.newCart("on"));
    flags.refresh();

    store.holds(
        """
        {"flags": {"new-cart": {"type": "boolean", "state": "of"},
                   "other": {"type": "boolean", "state": "on"}}}""");
    assertThat(flags.refresh()).isTrue();
    flags.refresh();

    assertThat(flags.explain(NEW_CART, USER)).hasToString("true (ON, version 1)");
    assertThat(flags.isOn(Flag.bool("other").orElse(false), USER)).isTrue();
    assertThat(told.events).hasSize(3);
    assertThat(told.events.get(2)).startsWith("rejected new-cart: script line 1 column");
  }

  @Test
  void a_flag_that_was_never_well_has_its_code_default_and_says_so() {
    store.holds(Documents.newCart("of"));
    flags.refresh();

    assertThat(flags.explain(NEW_CART, USER)).hasToString("false (PARSE_ERROR, version 0)");
  }

  @Test
  void a_flag_gone_from_the_store_has_its_code_default_again() {
    store.holds(Documents.newCart("on"));
    flags.refresh();
    store.holds("{\"flags\": {}}");
    flags.refresh();

    assertThat(flags.explain(NEW_CART, USER)).hasToString("false (FLAG_NOT_FOUND, version 0)");
  }

  @Test
  void a_constant_of_another_type_is_told_once_at_the_next_load() {
    store.holds(Documents.newCart("on"));
    flags.refresh();
    flags.value(Flag.string("new-cart").orElse("x"), USER);
    flags.refresh();
    flags.refresh();

    assertThat(told.events)
        .containsExactly(
            "loaded 1, changed [new-cart]",
            "rejected new-cart: script: string flag \"new-cart\" must have a value that the code"
                + " knows but was boolean \"true\"; correct its type or its value");
  }

  @Test
  void a_hostile_listener_hurts_nobody() {
    FlagsListener hostile =
        new FlagsListener() {
          @Override
          public void loaded(String source, int count, Set<String> changed) {
            throw new IllegalStateException("hostile");
          }

          @Override
          public void loadFailed(String source, Throwable failure) {
            throw new StackOverflowError();
          }

          @Override
          public void rejected(String key, String problem) {
            throw new AssertionError("hostile");
          }

          @Override
          public void changed(String key, long version, Change change) {
            throw new IllegalStateException("hostile");
          }
        };
    MemoryFlagStore memory = MemoryFlagStore.create();
    Flags changing = Flags.builder(memory).listener(hostile).listener(told).build();
    Flags loading = Flags.builder(store).listener(hostile).listener(told).build();

    changing.on(NEW_CART, Change.by("ana", "test"));
    store.fails(new IOException("connection refused"));
    loading.refresh();
    store.holds(Documents.newCart("onn"));
    loading.refresh();

    assertThat(changing.isOn(NEW_CART, USER)).isTrue();
    assertThat(told.events).hasSize(5);
  }

  @Test
  void a_listener_may_ask_for_more_without_a_deadlock() {
    List<Flags> built = new CopyOnWriteArrayList<>();
    FlagsListener greedy =
        new FlagsListener() {
          @Override
          public void loaded(String source, int count, Set<String> changed) {
            Thread other = new Thread(() -> built.forEach(Flags::refresh));
            other.start();
            join(other);
          }
        };
    Flags asked = Flags.builder(store).listener(greedy).build();
    built.add(asked);
    store.holds(Documents.newCart("on"));

    asked.refresh();

    assertThat(joined).containsExactly(true);
  }

  private void join(Thread thread) {
    try {
      thread.join(Duration.ofSeconds(10).toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    joined.add(!thread.isAlive());
  }

  @Test
  void health_and_age_tell_how_old_the_flags_are() throws Exception {
    assertThat(flags.snapshotAge()).isNull();
    assertThat(health())
        .hasToString(
            "Health[status=DEGRADED, detail=code defaults hold, nothing loaded from script]");

    store.holds(Documents.newCart("on"));
    flags.refresh();
    clock.advance(Duration.ofSeconds(20));
    assertThat(flags.snapshotAge()).isEqualTo(Duration.ofSeconds(20));
    assertThat(health()).isEqualTo(Health.up("1 flags from script, 20 s old"));

    clock.advance(Duration.ofSeconds(11));
    assertThat(health()).isEqualTo(Health.degraded("1 flags from script, 31 s old"));

    flags.refresh();
    store.fails(new IOException("connection refused"));
    flags.refresh();
    assertThat(health())
        .isEqualTo(Health.degraded("1 flags from script, 0 s old: connection refused"));
    assertThat(flags.healthCheck().name()).isEqualTo("flags");
  }

  @Test
  void health_names_a_rejected_flag() throws Exception {
    store.holds(Documents.newCart("onn"));
    flags.refresh();

    assertThat(health().status()).isEqualTo(Health.Status.DEGRADED);
    assertThat(health().detail()).contains("1 rejected: script line 1", "flag \"new-cart\" state");
  }

  private Health health() throws Exception {
    return flags.healthCheck().check();
  }

  @Test
  void poll_interval_is_checked() {
    assertThatThrownBy(() -> Flags.builder(store).pollInterval(Duration.ofMillis(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "poll interval must be PT0.1S to PT24H but was PT0.001S; change"
                + " FlagsBuilder.pollInterval");
    assertThatThrownBy(() -> Flags.builder(store).pollInterval(Duration.ofDays(2)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
