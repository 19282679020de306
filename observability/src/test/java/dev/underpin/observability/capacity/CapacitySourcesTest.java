package dev.underpin.observability.capacity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.underpin.core.testing.ManualClock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Sources that do not do what they should. */
class CapacitySourcesTest {

  private static final long LIMIT = 10_000;

  private final ManualClock clock = new ManualClock();
  private final AtomicLong used = new AtomicLong();

  @Test
  void source_whose_limit_is_not_known_any_more_has_no_reading_of_before() {
    AtomicLong limit = new AtomicLong(LIMIT);
    Capacity capacity = Capacity.builder().watch("db.pool", used::get, limit::get).build();
    try (capacity) {
      capacity.read();
      assertThat(capacity.readings()).hasSize(1);

      limit.set(0);
      capacity.read();

      assertThat(capacity.readings()).isEmpty();
    }
  }

  @Test
  void error_of_a_source_does_not_end_the_reading() {
    AtomicLong reads = new AtomicLong();
    Capacity capacity =
        Capacity.builder()
            .watch(
                "broken",
                () -> {
                  reads.incrementAndGet();
                  throw new OutOfMemoryError("as when the heap is full");
                },
                () -> 1)
            .watch("db.pool", used::get, () -> LIMIT)
            .interval(Duration.ofMillis(10))
            .build();
    try (capacity) {
      capacity.start();

      await().atMost(Duration.ofSeconds(20)).until(() -> reads.get() >= 3);
      assertThat(capacity.readings()).extracting(CapacityReading::name).containsExactly("db.pool");
    }
  }

  @Test
  void source_that_hangs_leaves_no_old_readings_that_look_like_new_ones() throws Exception {
    CountDownLatch hanging = new CountDownLatch(1);
    AtomicLong reads = new AtomicLong();
    Capacity capacity =
        Capacity.builder()
            .watch("db.pool", used::get, () -> LIMIT)
            .watch(
                "jobs",
                () -> {
                  if (reads.incrementAndGet() == 2) {
                    awaitQuietly(hanging);
                  }
                  return 1;
                },
                () -> 10)
            .ticker(clock.ticker())
            .interval(Duration.ofMillis(10))
            .build();
    try (capacity) {
      capacity.start();
      await().atMost(Duration.ofSeconds(20)).until(() -> reads.get() == 2);
      assertThat(capacity.readings()).hasSize(2);

      clock.advance(Duration.ofSeconds(61));
      assertThat(capacity.readings()).isEmpty();

      hanging.countDown();
      await().atMost(Duration.ofSeconds(20)).until(() -> capacity.readings().size() == 2);
    } finally {
      hanging.countDown();
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException interrupt) {
      Thread.currentThread().interrupt();
    }
  }
}
