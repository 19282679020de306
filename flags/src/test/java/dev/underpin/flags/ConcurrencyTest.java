package dev.underpin.flags;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ConcurrencyTest {

  private static final Subject USER = Subject.of("user-42");

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch asked = new CountDownLatch(1);
  private final MemoryFlagStore store = MemoryFlagStore.create();
  private final Flags flags = Flags.builder(store).build();

  @AfterEach
  void stop() throws InterruptedException {
    threads.shutdownNow();
    assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void four_threads_decide_by_whole_snapshots_while_flags_are_reloaded() throws Exception {
    BooleanFlag flag = Flag.bool("flips").orElse(false);
    AtomicBoolean done = new AtomicBoolean();
    put(flag, true);
    List<Future<Long>> readers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      readers.add(threads.submit(() -> readUntil(done, flag)));
    }

    for (int i = 0; i < 5_000; i++) {
      put(flag, i % 2 == 1);
    }
    done.set(true);

    for (Future<Long> reader : readers) {
      assertThat(reader.get(30, TimeUnit.SECONDS)).isPositive();
    }
  }

  /** Odd versions are on, even ones off, and they never go back. */
  private long readUntil(AtomicBoolean done, BooleanFlag flag) {
    long version = 0;
    long decisions = 0;
    while (!done.get() || decisions == 0) {
      Evaluation<Boolean> seen = flags.explain(flag, USER);
      assertThat(seen.version()).isGreaterThanOrEqualTo(version);
      assertThat(seen.value()).isEqualTo(seen.version() % 2 == 1);
      version = seen.version();
      decisions++;
    }
    return decisions;
  }

  /** A reload must not be undone by a constant that was compiled against what was before. */
  @Test
  void constants_asked_for_first_during_reloads_lose_no_reload() throws Exception {
    BooleanFlag known = Flag.bool("flips").orElse(false);
    AtomicBoolean done = new AtomicBoolean();
    put(known, true);
    Future<Integer> asking = threads.submit(() -> askForNewConstantsUntil(done));
    asked.await();

    for (int i = 0; i < 500; i++) {
      boolean value = i % 2 == 1;
      put(known, value);
      assertThat(flags.isOn(known, USER)).isEqualTo(value);
    }
    done.set(true);

    assertThat(asking.get(30, TimeUnit.SECONDS)).isPositive();
  }

  /** At slots so high that making the next snapshot takes its time. */
  private int askForNewConstantsUntil(AtomicBoolean done) {
    int count = 0;
    while (!done.get()) {
      int slot = FlagSlots.MAX - 1 - count % 10_000;
      flags.isOn(new BooleanFlag(new Declaration("flips", slot, null, null), false), USER);
      count++;
      asked.countDown();
    }
    return count;
  }

  private void put(BooleanFlag flag, boolean isOn) {
    store.put(FlagDefinition.of(flag, isOn));
    flags.refresh();
  }
}
