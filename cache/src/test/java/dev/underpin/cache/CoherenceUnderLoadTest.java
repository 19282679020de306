package dev.underpin.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.underpin.cache.Threads.Call;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLongArray;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;

/**
 * Rows whose versions only grow. A writer raises a row's version, then tells the cache, then writes
 * down that it has told it. Whoever reads that note and then asks the cache must not get an older
 * version: that would have been loaded before the invalidation.
 */
@SuppressWarnings("ThreadPriorityCheck") // yields only vary how the threads meet
class CoherenceUnderLoadTest {

  private static final int ROUNDS = 5_000;
  // on a busy machine fewer rounds will do
  private static final Duration LONG_ENOUGH = Duration.ofMillis(250);

  enum Change {
    PUT,
    INVALIDATE,
    INVALIDATE_ALL,
    ANY;

    static Change of(int number) {
      return values()[number];
    }
  }

  @Property(tries = 16, shrinking = ShrinkingMode.OFF)
  void nothing_older_than_the_last_invalidation_or_put_is_ever_served(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 4) int keys, @ForAll Change change)
      throws Exception {
    Rows rows = new Rows(keys, seed % 2 == 0 ? 2 : 100);
    AtomicBoolean writing = new AtomicBoolean(true);

    List<Call<Long>> readers = new ArrayList<>();
    for (int i = 1; i <= 3; i++) {
      Random random = new Random(seed + i);
      readers.add(Threads.call(() -> rows.readWhile(writing, random)));
    }
    try {
      rows.write(new Random(seed), change);
    } finally {
      writing.set(false);
    }

    for (Call<Long> reader : readers) {
      assertThat(reader.result()).isPositive();
    }
  }

  private static final class Rows {
    final AtomicLongArray versions;
    final AtomicLongArray told;
    final Cache<Integer, Long> cache;

    Rows(int keys, long room) {
      versions = new AtomicLongArray(keys);
      told = new AtomicLongArray(keys);
      cache =
          Cache.builder("rows", Integer.class, Long.class)
              .memory(m -> m.maximumSize(room))
              .loader(this::load)
              .build();
    }

    private Long load(int key) {
      long version = versions.get(key);
      // the version that was read is on its way: let others overtake it
      for (int i = 0; i < version % 3; i++) {
        Thread.yield();
      }
      return version;
    }

    void write(Random random, Change change) {
      long end = System.nanoTime() + LONG_ENOUGH.toNanos();
      for (int i = 0; i < ROUNDS && System.nanoTime() < end; i++) {
        int key = random.nextInt(versions.length());
        long version = versions.incrementAndGet(key);
        tell(change == Change.ANY ? Change.of(random.nextInt(3)) : change, key, version);
        told.set(key, version);
        assertThat(cache.get(key)).isEqualTo(version);
      }
    }

    private void tell(Change change, int key, long version) {
      switch (change) {
        case PUT -> cache.put(key, version);
        case INVALIDATE_ALL -> cache.invalidateAll();
        default -> cache.invalidate(key);
      }
    }

    long readWhile(AtomicBoolean writing, Random random) {
      long reads = 0;
      while (writing.get() || reads == 0) {
        int key = random.nextInt(versions.length());
        long atLeast = told.get(key);
        Long seen = random.nextInt(4) == 0 ? cache.getIfPresent(key) : cache.get(key);
        if (seen != null && seen < atLeast) {
          throw new AssertionError(
              "version %d of row %d was served after %d".formatted(seen, key, atLeast));
        }
        reads++;
      }
      return reads;
    }
  }
}
