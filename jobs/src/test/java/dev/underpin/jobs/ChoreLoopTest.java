package dev.underpin.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.underpin.jackson.JacksonCodecs;
import dev.underpin.jobs.store.JobStoreException;
import dev.underpin.jobs.store.MemoryJobStore;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What has to be done for everybody's jobs holds up nobody's. */
class ChoreLoopTest {

  record Mail(int number) {}

  private static final JobType<Mail> MAIL = JobType.of("mail", Mail.class);
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final Duration STEP = Duration.ofMillis(5);

  private final MemoryJobStore memory = MemoryJobStore.create();
  private final FaultyStore store = new FaultyStore(memory);
  private final CountDownLatch mayEnd = new CountDownLatch(1);
  private final AtomicInteger handled = new AtomicInteger();
  private final Jobs jobs =
      Jobs.builder(store.store())
          .codecs(JacksonCodecs.create())
          .workers(2)
          .pollInterval(Duration.ofMillis(10))
          .handler(
              MAIL,
              (mail, run) -> {
                handled.incrementAndGet();
                if (mail.number() < 0) {
                  mayEnd.await();
                }
              })
          .build();

  @AfterEach
  void closes() {
    mayEnd.countDown();
    jobs.close();
  }

  /** Every call of this method takes so long, and does nothing. */
  private void slow(String method, Runnable pause) {
    store.failWhen(
        method,
        arguments -> {
          pause.run();
          return false;
        },
        IllegalStateException::new);
  }

  private static void awaitDeafly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void claims_go_on_while_a_million_arrivals_are_sorted_out() throws Exception {
    CountDownLatch staging = new CountDownLatch(1);
    slow(
        "stageDue",
        () -> {
          staging.countDown();
          awaitDeafly(mayEnd);
        });
    jobs.start();
    jobs.enqueue(MAIL, new Mail(1), EnqueueOptions.at(Instant.EPOCH));
    assertThat(staging.await(20, TimeUnit.SECONDS)).isTrue();

    jobs.enqueueAll(MAIL, Collections.nCopies(500, new Mail(2)));

    await().atMost(SOON).until(() -> memory.archive().counts().ready() == 0);
    await().atMost(SOON).until(() -> handled.get() == 500);
    mayEnd.countDown();
    await().atMost(SOON).until(() -> handled.get() == 501);
  }

  @Test
  void chores_rest_nine_times_as_long_as_they_take_while_all_handlers_are_busy() {
    jobs.start();
    jobs.enqueueAll(MAIL, Collections.nCopies(2, new Mail(-1)));
    await().atMost(SOON).until(() -> handled.get() == 2);
    // another node's jobs, due one after another: each step stages one
    slow("stageDue", () -> await().pollDelay(STEP).until(() -> true));
    int before = calls();
    long begun = System.nanoTime();

    for (int i = 0; i < 40; i++) {
      int known = calls();
      jobs.enqueue(MAIL, new Mail(3), EnqueueOptions.at(Instant.EPOCH));
      await().pollInterval(Duration.ofMillis(1)).atMost(SOON).until(() -> calls() > known);
    }

    int steps = calls() - before;
    assertThat(System.nanoTime() - begun)
        .isGreaterThan(STEP.multipliedBy(10L * (steps - 2)).toNanos());
  }

  private int calls() {
    return store.calls("stageDue");
  }

  @Test
  void chore_that_failed_is_done_again_within_moments() {
    store.failNext("announce", 2, () -> new JobStoreException("away", null));
    jobs.start();

    // an interval later would be a minute later
    await().atMost(SOON).until(() -> store.calls("announce") == 3);
    jobs.enqueue(MAIL, new Mail(1), EnqueueOptions.at(Instant.EPOCH));
    await().atMost(SOON).until(() -> handled.get() == 1);
  }

  @Test
  void house_keeping_that_always_fails_holds_up_no_scheduled_job() {
    store.failNext("purge", Integer.MAX_VALUE, () -> new JobStoreException("no right", null));
    jobs.start();
    await().atMost(SOON).until(() -> store.calls("purge") > 2);

    jobs.enqueue(MAIL, new Mail(1), EnqueueOptions.at(Instant.EPOCH));

    await().atMost(SOON).until(() -> handled.get() == 1);
  }
}
