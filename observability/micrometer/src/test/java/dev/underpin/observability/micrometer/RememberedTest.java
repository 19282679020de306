package dev.underpin.observability.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.underpin.core.testing.ManualClock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RememberedTest {

  private final ManualClock clock = new ManualClock();
  private final AtomicInteger asked = new AtomicInteger();

  @Test
  void source_is_asked_once_for_all_gauges_and_again_after_a_while() {
    Remembered<Integer> count =
        new Remembered<>(asked::incrementAndGet, Duration.ofSeconds(10), clock.ticker());

    assertThat(count.get()).isEqualTo(1);
    assertThat(count.get()).isEqualTo(1);
    clock.advance(Duration.ofSeconds(10));
    assertThat(count.get()).isEqualTo(2);
  }

  @Test
  void source_that_throws_is_asked_no_more_often() {
    Remembered<Integer> count =
        new Remembered<>(
            () -> {
              asked.incrementAndGet();
              throw new IllegalStateException("no database");
            },
            Duration.ofSeconds(10),
            clock.ticker());

    assertThat(count.get()).isNull();
    assertThat(count.get()).isNull();
    assertThat(asked).hasValue(1);
  }

  /** A database that hangs is when the other meters are looked at. */
  @Test
  void source_that_hangs_holds_up_one_reader_and_no_other() throws Exception {
    CountDownLatch hanging = new CountDownLatch(1);
    CountDownLatch begun = new CountDownLatch(1);
    Remembered<Integer> count =
        new Remembered<>(
            () -> {
              begun.countDown();
              await(hanging);
              return 7;
            },
            Duration.ofSeconds(10),
            clock.ticker());
    ExecutorService scrape = Executors.newSingleThreadExecutor();
    try {
      Future<Integer> first = scrape.submit(count::get);
      assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();

      assertThat(count.get()).isNull(); // were it to wait, this test would never end

      hanging.countDown();
      assertThat(first.get(20, TimeUnit.SECONDS)).isEqualTo(7);
      assertThat(count.get()).isEqualTo(7);
    } finally {
      hanging.countDown();
      scrape.shutdownNow();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException interrupt) {
      Thread.currentThread().interrupt();
    }
  }
}
