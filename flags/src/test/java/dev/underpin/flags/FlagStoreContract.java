package dev.underpin.flags;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** What every store promises to {@link Flags}. */
abstract class FlagStoreContract {

  static final BooleanFlag NEW_CART = Flag.bool("new-cart").orElse(false);
  static final BooleanFlag OTHER = Flag.bool("other").orElse(false);

  abstract FlagStore store();

  /** Changes a flag behind the store's back, as another node or an editor would. */
  abstract void change(BooleanFlag flag, boolean isOn) throws Exception;

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
  abstract static class ReadOnly extends FlagStoreContract {

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
  abstract static class Writable extends FlagStoreContract {

    private static final Change CHANGE = Change.by("ana", "test");

    @Test
    void a_write_is_seen_by_the_next_load() throws Exception {
      boolean written = store().write(FlagDefinition.of(NEW_CART, true), CHANGE);

      assertThat(written).isTrue();
      assertThat(Documents.flag(store().load(FlagDocument.empty()), "new-cart").version())
          .isEqualTo(1);
    }

    @Test
    void of_two_writes_to_one_version_the_second_is_refused() throws Exception {
      StoredFlag first = StoredFlag.of(NEW_CART, true);
      StoredFlag second = first.withState(FlagState.OFF).withVersion(2);
      StoredFlag late = first.withState(FlagState.KILLED).withVersion(2);

      assertThat(store().write(first, CHANGE)).isTrue();
      assertThat(store().write(first, CHANGE)).isFalse();
      assertThat(store().write(second, CHANGE)).isTrue();
      assertThat(store().write(late, CHANGE)).isFalse();

      assertThat(store().load(FlagDocument.empty()).stored()).containsEntry("new-cart", second);
    }

    @Test
    void a_write_to_a_flag_that_is_not_there_is_refused() throws Exception {
      assertThat(store().write(StoredFlag.of(NEW_CART, true).withVersion(2), CHANGE)).isFalse();

      assertThat(store().load(FlagDocument.empty()).flags()).isEmpty();
    }
  }
}
