package dev.underpin.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.underpin.cache.Threads.Call;
import dev.underpin.cache.spi.RemoteKey;
import dev.underpin.cache.spi.RemoteSpace;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** What memory knows of the keys that other nodes name. */
class MemoryTest {

  static final RemoteSpace SPACE = new RemoteSpace("users", 1);
  private static final RemoteKey REMOTE = RemoteKey.of(SPACE, "k");

  private final AtomicBoolean weigherFails = new AtomicBoolean();
  private final Memory<String, String> memory =
      new Memory<>(
          new MemoryOptions<String, String>().maximumWeight(10, this::weigh),
          System::nanoTime,
          null,
          text());

  /** Keys that are read from their names. */
  KeyText<String> text() {
    return KeyText.of(SPACE, String.class, null);
  }

  private int weigh(String key, String value) {
    if (weigherFails.get()) {
      throw new IllegalStateException("the weigher fails");
    }
    return value.length();
  }

  private void store(String value) {
    long end = System.nanoTime() + Lifetimes.FOREVER / 2;
    Entry<String> entry = new Entry<>(value, 0, new Entry.Ends(end, end, end), null);
    assertThat(memory.store("k", entry)).isSameAs(entry);
  }

  @Test
  void key_is_known_as_long_as_its_value_is_there() {
    store("v");
    assertThat(memory.keyOf(REMOTE)).isEqualTo("k");

    memory.remove("k");

    assertThat(memory.keyOf(REMOTE)).isNull();
  }

  @Test
  void key_whose_value_has_no_room_is_not_known() {
    store("larger than all there is");

    assertThat(memory.peek("k")).isNull();
    assertThat(memory.keyOf(REMOTE)).isNull();
  }

  @Test
  void key_whose_value_cannot_be_weighed_is_not_known() {
    weigherFails.set(true);

    assertThatThrownBy(() -> store("v")).hasMessage("the weigher fails");

    assertThat(memory.keyOf(REMOTE)).isNull();
  }

  @Test
  void key_whose_next_value_cannot_be_weighed_keeps_the_one_that_it_has() {
    store("v");
    weigherFails.set(true);

    assertThatThrownBy(() -> store("w")).hasMessage("the weigher fails");

    assertThat(memory.keyOf(REMOTE)).isEqualTo("k");
  }

  @Test
  void keys_are_known_as_long_as_their_values_are_there_whoever_makes_room() throws Exception {
    List<Call<Boolean>> threads = new ArrayList<>();
    for (int thread = 0; thread < 4; thread++) {
      String prefix = thread + "-";
      threads.add(Threads.call(() -> storeAndRemoveMany(prefix)));
    }
    for (Call<Boolean> thread : threads) {
      assertThat(thread.result()).isTrue();
    }

    for (int i = 0; i < 4 * 32; i++) {
      String key = i / 32 + "-" + i % 32;
      boolean isThere = memory.peek(key) != null;
      assertThat(memory.keyOf(RemoteKey.of(SPACE, key)) != null).as(key).isEqualTo(isThere);
    }
  }

  /** Each key by one thread; those who make room meet at all of them. */
  private boolean storeAndRemoveMany(String prefix) {
    long end = System.nanoTime() + Lifetimes.FOREVER / 2;
    for (int i = 0; i < 20_000; i++) {
      String key = prefix + i % 32;
      if (i % 5 == 0) {
        memory.remove(key);
      } else {
        memory.store(key, new Entry<>("v", 0, new Entry.Ends(end, end, end), null));
      }
    }
    return true;
  }
}
