package dev.underpin.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.underpin.jackson.JacksonCodecs;
import dev.underpin.jobs.store.MemoryJobStore;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Queues that are paused, and go on. */
@Timeout(60)
class PauseTest {

  record Mail(int number) {}

  private static final Duration LONG = Duration.ofSeconds(20);
  private static final JobType<Mail> SLOW = JobType.of("slow", Mail.class).queue("slow");
  private static final JobType<Mail> QUICK = JobType.of("quick", Mail.class);

  private final MemoryJobStore store = MemoryJobStore.create();
  private final ConcurrentLinkedQueue<String> ran = new ConcurrentLinkedQueue<>();
  private final CountDownLatch mayEnd = new CountDownLatch(1);
  private final Jobs jobs =
      Jobs.builder(store)
          .codecs(JacksonCodecs.create())
          .workers(1)
          .pollInterval(Duration.ofMillis(10))
          .parkAfter(Duration.ofSeconds(1))
          .handler(
              SLOW,
              (mail, run) -> {
                ran.add("slow " + mail.number());
                if (mail.number() == 0) {
                  mayEnd.await();
                }
              })
          .handler(QUICK, (mail, run) -> ran.add("quick " + mail.number()))
          .build();

  @AfterEach
  void closes() {
    mayEnd.countDown();
    jobs.resume("slow");
    jobs.close();
  }

  @Test
  void paused_queue_is_left_alone_and_others_go_on_and_it_goes_on_when_it_is_resumed() {
    jobs.start();
    assertThat(jobs.pause("slow")).isTrue();
    assertThat(jobs.pause("slow")).isFalse();
    // one of an earlier look may still run
    await().atMost(LONG).until(() -> jobs.pausedQueues().equals(Set.of("slow")));
    int quick = 0;
    do {
      jobs.enqueue(QUICK, new Mail(quick++));
      jobs.enqueue(SLOW, new Mail(1));
      int expected = quick;
      await().atMost(LONG).until(() -> count("quick") == expected);
    } while (jobs.counts().ready() < 3);

    long waiting = jobs.counts().ready();
    long before = count("slow");
    jobs.enqueueAll(QUICK, List.of(new Mail(quick), new Mail(quick + 1)));
    int expected = quick + 2;
    await().atMost(LONG).until(() -> count("quick") == expected);

    assertThat(count("slow")).isEqualTo(before);
    assertThat(jobs.counts().parked()).isZero();
    assertThat(jobs.resume("slow")).isTrue();
    assertThat(jobs.resume("slow")).isFalse();
    await().atMost(LONG).until(() -> count("slow") == before + waiting);
    assertThat(jobs.pausedQueues()).isEmpty();
  }

  private long count(String kind) {
    return ran.stream().filter(one -> one.startsWith(kind)).count();
  }

  @Test
  void running_job_goes_on_and_what_waits_behind_it_goes_back() {
    jobs.start();
    jobs.enqueueAll(SLOW, IntStream.range(0, 20).mapToObj(Mail::new).toList());
    await().atMost(LONG).until(() -> ran.contains("slow 0"));

    jobs.pause("slow");
    await().atMost(LONG).until(() -> jobs.counts().running() == 1);
    mayEnd.countDown();
    await().atMost(LONG).until(() -> jobs.counts().running() == 0);

    assertThat(ran).containsExactly("slow 0");
    jobs.resume("slow");
    await().atMost(LONG).until(() -> ran.size() == 20);
  }

  @Test
  void paused_kind_is_not_taken_for_one_that_nobody_handles() {
    jobs.pause("slow");
    jobs.start();
    jobs.enqueueAll(SLOW, Collections.nCopies(3, new Mail(1)));

    await()
        .during(Duration.ofSeconds(2))
        .atMost(LONG)
        .until(() -> jobs.counts().ready() == 3 && jobs.counts().parked() == 0);
    assertThat(ran).isEmpty();
  }

  @Test
  void stepped_jobs_keep_the_pause_too() {
    try (SteppedJobs stepped =
        Jobs.builder(store)
            .codecs(JacksonCodecs.create())
            .handler(SLOW, (mail, run) -> ran.add("slow " + mail.number()))
            .buildStepped()) {
      stepped.pause("slow");
      stepped.enqueue(SLOW, new Mail(1));

      assertThat(stepped.runDue()).isZero();
      stepped.resume("slow");
      assertThat(stepped.runDue()).isEqualTo(1);
    }
  }

  @Test
  void malformed_name_is_refused() {
    assertThatThrownBy(() -> jobs.pause("two words"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("queue must be 1 to 100 letters");
  }
}
