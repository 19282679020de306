package dev.underpin.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.underpin.core.Retry;
import dev.underpin.core.testing.ManualClock;
import dev.underpin.jackson.JacksonCodecs;
import dev.underpin.jobs.store.JobStoreException;
import dev.underpin.jobs.store.MemoryJobStore;
import dev.underpin.jobs.store.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The engine's own threads outlive whatever a store, a handler or the JVM throws at them. */
class EngineFaultsTest {

  record Mail(String to) {}

  private static final JobType<Mail> MAIL =
      JobType.of("mail", Mail.class).retry(Retry.fixed(3, Duration.ofMillis(10)));
  private static final Duration SOON = Duration.ofSeconds(20);

  private final ManualClock clock = new ManualClock();
  private final MemoryJobStore memory = MemoryJobStore.create(clock);
  private final FaultyStore faulty = new FaultyStore(memory);
  private final List<String> seen = Collections.synchronizedList(new ArrayList<>());
  private final List<Jobs> opened = new ArrayList<>();

  @AfterEach
  void closes() {
    opened.forEach(Jobs::close);
  }

  private JobsBuilder builder() {
    return Jobs.builder(faulty.store())
        .codecs(JacksonCodecs.create())
        .lease(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(10));
  }

  private Jobs started(JobsBuilder builder) {
    Jobs jobs = builder.build();
    opened.add(jobs);
    jobs.start();
    return jobs;
  }

  private Jobs started() {
    return started(builder().handler(MAIL, (mail, run) -> seen.add(mail.to())));
  }

  private void awaitDone(int jobs) {
    await().atMost(SOON).until(() -> seen.size() >= jobs && memory.archive().counts().live() == 0);
  }

  @Test
  void store_that_is_away_is_asked_again_now_and_then_and_not_in_a_loop() {
    started(
        builder().lease(Duration.ofSeconds(1)).handler(MAIL, (mail, run) -> seen.add(mail.to())));
    faulty.failNext("register", Integer.MAX_VALUE, () -> new JobStoreException("away", null));

    clock.advance(Duration.ofSeconds(2));
    memory.rescue(3);

    await().atMost(SOON).until(() -> faulty.calls("register") >= 3);
    int before = faulty.calls("register");
    await().during(Duration.ofSeconds(1)).atMost(SOON).until(() -> true);
    assertThat(faulty.calls("register") - before).isLessThanOrEqualTo(10);
  }

  @Test
  void work_goes_on_when_the_store_is_back() {
    Jobs jobs = started();
    for (String method : List.of("look", "claim", "finish", "register")) {
      faulty.failNext(method, 2, () -> new JobStoreException("away", null));
    }

    jobs.enqueueAll(MAIL, Collections.nCopies(50, new Mail("ana")));

    awaitDone(50);
    assertThat(seen).hasSize(50);
  }

  @Test
  void bug_of_a_store_stops_neither_claims_nor_outcomes() {
    Jobs jobs = started();
    faulty.failNext("claim", 1, () -> new IllegalStateException("a bug"));
    faulty.failNext("look", 1, () -> new StackOverflowError("a bug"));

    jobs.enqueue(MAIL, new Mail("first"));
    awaitDone(1);
    faulty.failNext("finish", 1, () -> new IllegalStateException("a bug"));
    jobs.enqueue(MAIL, new Mail("not noted"));
    await().atMost(SOON).until(() -> seen.contains("not noted"));
    jobs.enqueue(MAIL, new Mail("next"));

    // it is given back as soon as the next job is claimed
    await().atMost(SOON).until(() -> memory.archive().counts().live() == 0);
    assertThat(seen).containsExactlyInAnyOrder("first", "not noted", "not noted", "next");
  }

  @Test
  void outcome_that_the_store_cannot_keep_is_a_dead_letter_and_holds_up_no_other() {
    Jobs jobs =
        started(
            builder()
                .handler(
                    MAIL.keepResult(Duration.ofHours(1)),
                    (mail, run) -> {
                      run.result(mail);
                      seen.add(mail.to());
                    }));
    faulty.failWhen(
        "finish",
        arguments -> isDone(4, arguments[1]),
        () -> new JobStoreException("could not finish jobs: value too long", null));

    List<JobId> ids = jobs.enqueueAll(MAIL, Collections.nCopies(20, new Mail("ana")));

    awaitDone(20);
    List<JobInfo> dead = jobs.deadLetters(9);
    assertThat(dead).extracting(JobInfo::id).containsExactly(ids.get(3));
    assertThat(dead.get(0).tries().error()).contains("value too long");
  }

  private static boolean isDone(long id, @Nullable Object outcomes) {
    return outcomes instanceof List<?> list
        && list.stream().anyMatch(one -> one instanceof Outcome.Done done && done.job().id() == id);
  }

  @Test
  void jobs_of_a_claim_whose_answer_was_lost_run_all_the_same() {
    Jobs jobs = started();
    faulty.loseNextAnswer("claim", () -> new JobStoreException("connection reset", null));

    jobs.enqueueAll(MAIL, Collections.nCopies(20, new Mail("ana")));

    awaitDone(20);
    assertThat(seen).hasSize(20);
  }

  @Test
  void outcome_whose_answer_was_lost_is_told_again_and_no_job_runs_twice() {
    Jobs jobs = started();
    faulty.loseNextAnswer("finish", () -> new JobStoreException("connection reset", null));

    jobs.enqueueAll(MAIL, Collections.nCopies(20, new Mail("ana")));

    awaitDone(20);
    assertThat(seen).hasSize(20);
  }

  @Test
  void job_is_not_lost_when_no_thread_can_be_had_for_it() {
    AtomicInteger refused = new AtomicInteger();
    Jobs jobs =
        started(
            builder()
                .workers(2)
                .threads(
                    work -> {
                      if (refused.incrementAndGet() <= 2) {
                        throw new OutOfMemoryError("unable to create native thread");
                      }
                      return new Thread(work);
                    })
                .handler(MAIL, (mail, run) -> seen.add(mail.to())));

    jobs.enqueueAll(MAIL, Collections.nCopies(5, new Mail("ana")));

    awaitDone(5);
    assertThat(seen).hasSize(5);
  }

  private void awaitDeadAndDone(Jobs jobs) {
    await()
        .atMost(SOON)
        .until(
            () -> {
              clock.advance(Duration.ofMillis(1));
              return jobs.counts().dead() == 1 && jobs.counts().live() == 0;
            });
  }

  @Test
  void payload_that_breaks_its_decoder_with_an_error_costs_its_job_tries_and_no_worker()
      throws Exception {
    JobType<Mail> trap =
        JobType.of("mail", Mail.class)
            .version(2)
            .retry(Retry.none())
            .upcast(
                1,
                fields -> {
                  throw new StackOverflowError("upcast");
                });
    Jobs old = Jobs.builder(memory).codecs(JacksonCodecs.create()).build();
    CountDownLatch next = new CountDownLatch(1);
    Jobs jobs = started(builder().workers(1).handler(trap, (mail, run) -> next.countDown()));

    JobId id = old.enqueue(MAIL, new Mail("old"));

    awaitDeadAndDone(jobs);
    jobs.enqueue(trap, new Mail("new"));
    assertThat(next.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(jobs.find(id)).isNotNull();
  }

  @Test
  void jobs_behind_unexpectedly_long_ones_go_back_and_are_not_claimed_again_and_again()
      throws Exception {
    CountDownLatch mayEnd = new CountDownLatch(1);
    Jobs jobs =
        started(
            builder()
                .workers(2)
                .handler(
                    MAIL,
                    (mail, run) -> {
                      if (mail.to().equals("long")) {
                        mayEnd.await();
                      }
                      seen.add(mail.to());
                    }));
    jobs.enqueueAll(MAIL, Collections.nCopies(300, new Mail("short")));
    awaitDone(300);
    jobs.enqueueAll(MAIL, List.of(new Mail("long"), new Mail("long")));
    jobs.enqueueAll(MAIL, Collections.nCopies(300, new Mail("short")));

    await().atMost(SOON).until(() -> jobs.counts().ready() == 300);
    await()
        .pollInterval(Duration.ofMillis(5))
        .during(Duration.ofMillis(1_500))
        .atMost(SOON)
        .until(() -> jobs.counts().ready() == 300);
    mayEnd.countDown();

    awaitDone(602);
  }
}
