package dev.underpin.flags;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What every store promises to {@link Flags}. */
public abstract class FlagStoreContract {

  protected static final BooleanFlag NEW_CART = Flag.bool("new-cart").orElse(false);
  protected static final BooleanFlag OTHER = Flag.bool("other").orElse(false);

  protected abstract FlagStore store();

  /** Changes a flag behind the store's back, as another node or an editor would. */
  protected abstract void change(BooleanFlag flag, boolean isOn) throws Exception;

  @Test
  void what_has_not_changed_is_given_back_as_it_is() throws Exception {
    change(NEW_CART, true);

    FlagDocument first = store().load(FlagDocument.empty());

    assertThat(store().load(first)).isSameAs(first);
  }

  @Test
  void a_change_gives_a_new_document_of_another_revision() throws Exception {
    change(NEW_CART, true);
    FlagDocument first = store().load(FlagDocument.empty());
    change(NEW_CART, false);

    FlagDocument second = store().load(first);

    assertThat(second).isNotSameAs(first);
    assertThat(second.revision()).isNotEqualTo(first.revision());
    assertThat(Documents.flag(second, "new-cart").toJson()).contains("\"state\":\"off\"");
    assertThat(Documents.flag(first, "new-cart").toJson()).contains("\"state\":\"on\"");
  }

  @Test
  void a_document_holds_all_flags_and_names_its_source() throws Exception {
    change(NEW_CART, true);
    change(OTHER, false);

    FlagDocument document = store().load(FlagDocument.empty());

    assertThat(document.flags()).containsOnlyKeys("new-cart", "other");
    assertThat(document.source()).isEqualTo(store().name());
  }

  @Test
  void a_subscription_may_be_closed_twice() {
    FlagStore.Subscription subscription = store().subscribe(() -> {});

    subscription.close();
    subscription.close();
  }

  /** What a store that is read-only promises besides. */
  public abstract static class ReadOnly extends FlagStoreContract {

    @Test
    void writes_are_refused_by_name() {
      assertThat(store().isWritable()).isFalse();
      assertThatThrownBy(
              () -> store().write(FlagDefinition.of(NEW_CART, true), Change.by("ana", "test")))
          .isInstanceOf(UnsupportedOperationException.class)
          .hasMessage(store().name() + " is read-only");
    }
  }

  /** What a store that can be written promises besides. */
  public abstract static class Writable extends FlagImportContract {

    protected static final Change CHANGE = Change.by("ana", "INC-42");

    @Override
    protected void change(BooleanFlag flag, boolean isOn) throws Exception {
      FlagDefinition stored = store().load(FlagDocument.empty()).flags().get(flag.key());
      long version = stored == null ? 1 : stored.version() + 1;
      assertThat(store().write(definition(flag, isOn ? "on" : "off", version), CHANGE)).isTrue();
    }

    @Test
    void a_write_is_seen_by_the_next_load() throws Exception {
      boolean written = store().write(definition(NEW_CART, "on", 1), CHANGE);

      assertThat(written).isTrue();
      assertThat(Documents.flag(store().load(FlagDocument.empty()), "new-cart").version())
          .isEqualTo(1);
    }

    @Test
    void of_two_writes_to_one_version_the_second_is_refused() throws Exception {
      FlagDefinition first = definition(NEW_CART, "on", 1);
      FlagDefinition second = definition(NEW_CART, "off", 2);
      FlagDefinition late = definition(NEW_CART, "killed", 2);

      assertThat(store().write(first, CHANGE)).isTrue();
      assertThat(store().write(first, CHANGE)).isFalse();
      assertThat(store().write(second, CHANGE)).isTrue();
      assertThat(store().write(late, CHANGE)).isFalse();

      assertThat(store().load(FlagDocument.empty()).flags()).containsEntry("new-cart", second);
    }

    @Test
    void a_write_to_a_flag_that_is_not_there_is_refused() throws Exception {
      assertThat(store().write(definition(NEW_CART, "on", 2), CHANGE)).isFalse();

      assertThat(store().load(FlagDocument.empty()).flags()).isEmpty();
      assertThat(store().history("new-cart", 10)).isEmpty();
    }

    @Test
    void of_many_that_write_at_once_each_version_is_one_writers() throws Exception {
      ExecutorService threads = Executors.newFixedThreadPool(4);
      List<Callable<List<Long>>> writers = new ArrayList<>();
      for (int writer = 0; writer < 4; writer++) {
        String actor = "writer-" + writer;
        writers.add(() -> written(Change.by(actor, "race"), 10));
      }

      List<Long> versions = new ArrayList<>();
      for (Future<List<Long>> done : threads.invokeAll(writers)) {
        versions.addAll(done.get());
      }
      threads.shutdown();

      assertThat(versions).doesNotHaveDuplicates().hasSize(40);
      assertThat(store().history("new-cart", 100))
          .hasSize(40)
          .extracting(FlagChange::version)
          .isSortedAccordingTo(Comparator.reverseOrder());
    }

    private List<Long> written(Change change, int times) throws Exception {
      List<Long> versions = new ArrayList<>();
      while (versions.size() < times) {
        FlagDefinition now = store().load(FlagDocument.empty()).flags().get("new-cart");
        long next = now == null ? 1 : now.version() + 1;
        if (store().write(definition(NEW_CART, "on", next), change)) {
          versions.add(next);
        }
      }
      return versions;
    }

    @Test
    void history_tells_who_and_why_before_and_after_newest_first() throws Exception {
      FlagDefinition first = definition(NEW_CART, "on", 1);
      FlagDefinition second = definition(NEW_CART, "killed", 2);
      store().write(first, CHANGE);
      store().write(definition(OTHER, "on", 1), CHANGE);
      store().write(second, Change.by("bo", "errors at checkout"));

      List<FlagChange> history = store().history("new-cart", 10);

      assertThat(history).extracting(FlagChange::key).containsOnly("new-cart");
      assertThat(history).extracting(FlagChange::version).containsExactly(2L, 1L);
      assertThat(history)
          .extracting(change -> change.change().toString())
          .containsExactly("by bo: errors at checkout", "by ana: INC-42");
      assertThat(history).extracting(FlagChange::before).containsExactly(first.toJson(), null);
      assertThat(history)
          .extracting(FlagChange::after)
          .containsExactly(second.toJson(), first.toJson());
      assertThat(history.get(0).at()).isAfter(history.get(1).at());
      assertThat(store().history("new-cart", 1)).containsExactly(history.get(0));
      assertThat(store().history("unknown", 10)).isEmpty();
    }

    @Test
    void the_flags_of_a_time_are_those_of_the_last_change_before_it() throws Exception {
      FlagDefinition on = definition(NEW_CART, "on", 1);
      FlagDefinition killed = definition(NEW_CART, "killed", 2);
      FlagDefinition other = definition(OTHER, "on", 1);
      store().write(on, CHANGE);
      store().write(killed, CHANGE);
      store().write(other, CHANGE);
      Instant created = store().history("new-cart", 2).get(1).at();
      Instant stopped = store().history("new-cart", 1).get(0).at();

      assertThat(store().asOf(created.minusMillis(1)).flags()).isEmpty();
      assertThat(store().asOf(created).flags()).containsOnly(entry("new-cart", on));
      assertThat(store().asOf(stopped).flags()).containsOnly(entry("new-cart", killed));
      assertThat(store().asOf(stopped.plusSeconds(60)).flags())
          .containsOnly(entry("new-cart", killed), entry("other", other));
    }

    @Test
    void text_of_any_language_comes_back_as_it_was() throws Exception {
      FlagDefinition flag =
          Documents.flag(
              Documents.parse(
                  Documents.of(
                      "žąsis-🦢",
                      "{\"type\": \"string\", \"state\": \"on\", \"value\": \"'🎉\\u0000\\n\"}")),
              "žąsis-🦢");

      store().write(flag, Change.by("Žydrė", "dėl 🎉 'kabučių'"));

      assertThat(store().load(FlagDocument.empty()).flags()).containsEntry("žąsis-🦢", flag);
      assertThat(store().history("žąsis-🦢", 1).get(0).change())
          .hasToString("by Žydrė: dėl 🎉 'kabučių'");
    }

    /** Flagsmith #7913: a flag that is copied to another store must not reshuffle its users. */
    @Test
    void who_is_in_a_rollout_does_not_hang_on_when_or_where_the_flag_was_stored() throws Exception {
      String json = "{\"type\": \"boolean\", \"state\": \"on\", \"rollout\": 30}";
      MemoryFlagStore elsewhere = MemoryFlagStore.of(Documents.of("new-cart", json));
      store().write(definition(OTHER, "on", 1), CHANGE);
      store()
          .write(
              Documents.flag(Documents.parse(Documents.of("new-cart", json)), "new-cart"), CHANGE);

      Flags here = Flags.builder(store()).build();
      Flags there = Flags.builder(elsewhere).build();
      here.refresh();
      there.refresh();

      for (int user = 0; user < 1_000; user++) {
        Subject subject = Subject.of("user-" + user);
        assertThat(here.isOn(NEW_CART, subject)).isEqualTo(there.isOn(NEW_CART, subject));
      }
    }
  }

  /** A definition as a store is given it. */
  public static FlagDefinition definition(BooleanFlag flag, String state, long version) {
    String json = "{\"type\": \"boolean\", \"state\": \"%s\", \"version\": %d}";
    return Documents.flag(
        Documents.parse(Documents.of(flag.key(), json.formatted(state, version))), flag.key());
  }
}
