package dev.underpin.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.underpin.jobs.store.MemoryJobStore;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** News for other nodes: soon, and few. */
class TellOthersTest {

  private static final Duration SOON = Duration.ofSeconds(10);

  private final FaultyStore store = new FaultyStore(MemoryJobStore.create());
  private final TellOthers others = new TellOthers(store.store());

  @AfterEach
  void closes() {
    others.close();
  }

  private int told() {
    return store.calls("tellOthers");
  }

  @Test
  void many_enqueues_are_told_of_at_most_every_fifty_milliseconds() {
    others.start();
    long startedAt = System.nanoTime();

    await()
        .pollInterval(Duration.ofMillis(1))
        .during(Duration.ofMillis(500))
        .atMost(SOON)
        .until(
            () -> {
              for (int i = 0; i < 1_000; i++) {
                others.tell();
              }
              return true;
            });

    long millis = Duration.ofNanos(System.nanoTime() - startedAt).toMillis();
    assertThat(told()).isBetween(1, (int) (millis / 50) + 2);
  }

  @Test
  void what_is_enqueued_during_the_pause_is_told_of_after_it() {
    others.start();
    others.tell();
    await().atMost(SOON).until(() -> told() == 1);

    others.tell();

    await().atMost(SOON).until(() -> told() == 2);
  }

  @Test
  void failure_to_tell_costs_that_news_and_no_other() {
    others.start();
    store.failNext("tellOthers", 1, () -> new IllegalStateException("a bug"));
    others.tell();
    await().atMost(SOON).until(() -> told() == 1);

    others.tell();

    await().atMost(SOON).until(() -> told() == 2);
  }
}
