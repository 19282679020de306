package dev.underpin.flags;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class MemoryFlagStoreTest extends FlagStoreContract.Writable {

  private final MemoryFlagStore store = MemoryFlagStore.create();

  @Override
  protected FlagStore store() {
    return store;
  }

  @Override
  protected void change(BooleanFlag flag, boolean isOn) {
    store.put(FlagDefinition.of(flag, isOn));
  }

  @Test
  void every_put_is_a_new_version() {
    change(NEW_CART, true);
    change(NEW_CART, false);

    assertThat(Documents.flag(store.load(FlagDocument.empty()), "new-cart").version()).isEqualTo(2);
  }

  @Test
  void hints_come_after_each_change_until_the_subscription_is_closed() {
    AtomicInteger hints = new AtomicInteger();
    FlagStore.Subscription one = store.subscribe(hints::incrementAndGet);
    FlagStore.Subscription other = store.subscribe(hints::incrementAndGet);

    change(NEW_CART, true);
    assertThat(hints).hasValue(2);
    one.close();
    store.write(StoredFlag.of(OTHER, true), Change.by("ana", "test"));
    assertThat(hints).hasValue(3);
    other.close();
    change(NEW_CART, false);

    assertThat(hints).hasValue(3);
  }

  @Test
  void a_document_with_any_fault_is_refused() {
    assertThatThrownBy(() -> MemoryFlagStore.of(Documents.newCart("onn")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("memory line 1")
        .hasMessageContaining("state must be on, off or killed but was \"onn\"");
    assertThatThrownBy(() -> MemoryFlagStore.of("{"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("ends too early, as if half-written");
  }

  @Test
  void a_document_keeps_its_versions() {
    MemoryFlagStore loaded =
        MemoryFlagStore.of(
            Documents.of("new-cart", "{\"type\": \"boolean\", \"state\": \"on\", \"version\": 7}"));
    Flags flags = Flags.builder(loaded).build();

    assertThat(flags.kill(NEW_CART, Change.by("ana", "test").ifVersion(7))).isEqualTo(8);
  }
}
