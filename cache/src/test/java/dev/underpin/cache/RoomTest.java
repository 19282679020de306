package dev.underpin.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.underpin.cache.Threads.Call;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RoomTest {

  private final Room room = new Room();
  private final AtomicInteger made = new AtomicInteger();

  @Test
  void room_is_made_at_once_if_nobody_holds_it() {
    room.execute(made::incrementAndGet);

    assertThat(made).hasValue(1);
  }

  @Test
  void room_is_made_when_it_is_released_and_once() {
    room.hold();
    room.execute(made::incrementAndGet);
    assertThat(made).hasValue(0);

    room.release();
    room.hold();
    room.release();

    assertThat(made).hasValue(1);
  }

  @Test
  void who_releases_makes_room_for_one_who_holds_it_still() {
    room.hold();
    room.hold();
    room.execute(made::incrementAndGet);

    room.release();

    assertThat(made).hasValue(1);
  }

  @Test
  void work_that_is_put_down_while_another_releases_is_not_forgotten() throws Exception {
    for (int round = 1; round <= 2_000; round++) {
      room.hold();
      Call<Boolean> other =
          Threads.call(
              () -> {
                room.release();
                return true;
              });
      room.execute(made::incrementAndGet);
      assertThat(other.result()).isTrue();

      assertThat(made).hasValue(round);
    }
  }

  @Test
  void many_values_of_one_call_leave_no_more_than_fit() {
    Cache<Integer, Integer> cache =
        Cache.builder("rows", Integer.class, Integer.class)
            .memory(m -> m.maximumSize(10))
            .loader(key -> key)
            .build();
    List<Integer> keys = IntStream.range(0, 1_000).boxed().toList();

    assertThat(cache.getAll(keys)).hasSize(1_000);

    List<Integer> kept = new ArrayList<>(keys);
    kept.removeIf(key -> cache.getIfPresent(key) == null);
    assertThat(kept).hasSizeLessThanOrEqualTo(10);
  }
}
