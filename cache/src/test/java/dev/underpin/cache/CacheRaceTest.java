package dev.underpin.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.underpin.cache.Threads.Call;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Two threads meet at one key, round after round, each time a little earlier or later. What latches
 * cannot order, because it happens inside one call, is found here.
 */
@Timeout(60)
@SuppressWarnings("ThreadPriorityCheck") // yields only let the other thread come, where cores lack
class CacheRaceTest {

  private static final int ROUNDS = 20_000;
  // on a busy machine fewer rounds will do
  private static final Duration LONG_ENOUGH = Duration.ofSeconds(2);

  private final Random random = new Random();
  private final AtomicInteger turn = new AtomicInteger();
  private final AtomicInteger done = new AtomicInteger();
  private long end;

  @BeforeEach
  void startClock() {
    end = System.nanoTime() + LONG_ENOUGH.toNanos();
  }

  @Test
  void load_that_stores_while_its_key_is_invalidated_is_not_seen_afterwards() throws Exception {
    AtomicLong row = new AtomicLong(2);
    AtomicLong read = new AtomicLong();
    Cache<String, Long> cache =
        Cache.builder("rows", String.class, Long.class)
            .loader(
                key -> {
                  long version = row.get();
                  read.set(version);
                  return version;
                })
            .build();

    rounds(
        round -> cache.get("k"),
        round -> {
          waitFor(read, 2L * round);
          hesitate();
          row.set(2L * round + 1);
          cache.invalidate("k");
          assertThat(cache.getIfPresent("k")).isNull();
        },
        round -> {
          assertThat(cache.getIfPresent("k")).isNull();
          row.set(2L * round + 2);
        });
  }

  @Test
  void load_that_begins_while_its_key_is_put_does_not_replace_what_was_put() throws Exception {
    Cache<String, Integer> cache =
        Cache.builder("rows", String.class, Integer.class).loader(key -> -1).build();

    rounds(
        round -> cache.get("k"),
        round -> {
          hesitate();
          cache.put("k", round);
          assertThat(cache.getIfPresent("k")).isEqualTo(round);
        },
        round -> {
          assertThat(cache.getIfPresent("k")).isEqualTo(round);
          cache.invalidate("k");
        });
  }

  @Test
  void threads_that_miss_in_the_same_instant_make_one_load() throws Exception {
    AtomicInteger loads = new AtomicInteger();
    AtomicInteger arrived = new AtomicInteger();
    Cache<Integer, Integer> cache =
        Cache.builder("rows", Integer.class, Integer.class)
            .loader(
                key -> {
                  hesitate();
                  return loads.incrementAndGet();
                })
            .build();

    rounds(
        round -> {
          meet(arrived, round);
          cache.get(round);
        },
        round -> {
          meet(arrived, round);
          cache.get(round);
        },
        round -> assertThat(loads).hasValue(round));
  }

  @Test
  void threads_that_close_a_circle_in_the_same_instant_do_not_miss_each_other() throws Exception {
    AtomicInteger arrived = new AtomicInteger();
    AtomicInteger refused = new AtomicInteger();
    List<Cache<Integer, Integer>> caches = new ArrayList<>();
    CacheLoader<Integer, Integer> needsItsOpposite =
        key -> {
          meet(arrived, Math.abs(key));
          return caches.get(0).get(-key);
        };
    caches.add(
        Cache.builder("rows", Integer.class, Integer.class).loader(needsItsOpposite).build());
    IntConsumer load =
        key -> {
          try {
            caches.get(0).get(key);
          } catch (IllegalStateException e) {
            refused.incrementAndGet();
          }
        };

    rounds(load, round -> load.accept(-round), round -> assertThat(refused).hasValue(2 * round));
  }

  /** What the other thread does, what this one does meanwhile, and what must hold after both. */
  private void rounds(IntConsumer other, IntConsumer meanwhile, IntConsumer after)
      throws Exception {
    Call<Boolean> thread = Threads.call(() -> otherSide(other));
    try {
      for (int round = 1; round <= ROUNDS && System.nanoTime() < end; round++) {
        turn.set(round);
        meanwhile.accept(round);
        while (done.get() < round) {
          Thread.yield();
        }
        after.accept(round);
      }
    } finally {
      turn.set(ROUNDS + 1);
    }
    assertThat(thread.result()).isTrue();
  }

  private boolean otherSide(IntConsumer work) {
    for (int round = 1; ; round++) {
      while (turn.get() < round) {
        Thread.onSpinWait();
      }
      if (turn.get() > ROUNDS) {
        return true;
      }
      work.accept(round);
      done.set(round);
    }
  }

  private static void waitFor(AtomicLong value, long wanted) {
    while (value.get() != wanted) {
      Thread.yield();
    }
  }

  /** Returns when both threads have come here in this round. */
  private static void meet(AtomicInteger arrived, int round) {
    arrived.incrementAndGet();
    while (arrived.get() < 2 * round) {
      Thread.onSpinWait();
    }
  }

  private void hesitate() {
    for (int i = random.nextInt(60); i > 0; i--) {
      Thread.onSpinWait();
    }
  }
}
