package dev.underpin.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.underpin.core.Health;
import dev.underpin.core.Retry;
import dev.underpin.core.codec.CodecException;
import dev.underpin.jackson.JacksonCodecs;
import dev.underpin.jobs.store.FinishedJob;
import dev.underpin.jobs.store.JobState;
import dev.underpin.jobs.store.MemoryJobStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What can be seen of jobs and done to them while they run, and what they leave behind. */
class RunningJobsTest {

  record Mail(String to) {}

  private static final JobType<Mail> MAIL =
      JobType.of("mail", Mail.class).retry(Retry.fixed(2, Duration.ofMillis(1)));
  private static final Duration SOON = Duration.ofSeconds(10);

  private final MemoryJobStore store = MemoryJobStore.create();
  private final List<String> seen = Collections.synchronizedList(new ArrayList<>());
  private final CountDownLatch running = new CountDownLatch(1);
  private final CountDownLatch mayEnd = new CountDownLatch(1);
  private final List<Jobs> opened = new ArrayList<>();

  @AfterEach
  void closes() {
    mayEnd.countDown();
    opened.forEach(Jobs::close);
  }

  private Jobs started(JobsBuilder builder) {
    Jobs jobs = builder.codecs(JacksonCodecs.create()).pollInterval(Duration.ofMillis(10)).build();
    opened.add(jobs);
    jobs.start();
    return jobs;
  }

  private Jobs started(JobHandler<Mail> handler) {
    return started(Jobs.builder(store).handler(MAIL, handler));
  }

  private void awaitRunning() throws InterruptedException {
    assertThat(running.await(10, TimeUnit.SECONDS)).isTrue();
  }

  private void waitToEnd() throws InterruptedException {
    running.countDown();
    mayEnd.await();
  }

  @Test
  void waiting_job_that_is_cancelled_never_runs() {
    Jobs jobs = started((mail, run) -> seen.add(mail.to()));
    JobId later = jobs.enqueue(MAIL, new Mail("later"), EnqueueOptions.delay(Duration.ofHours(1)));

    assertThat(jobs.cancel(later)).isTrue();
    assertThat(jobs.cancel(later)).isFalse();

    assertThat(jobs.find(later)).isNull();
    assertThat(jobs.counts().scheduled()).isZero();
  }

  @Test
  void running_job_that_is_cancelled_is_interrupted_and_gone() throws Exception {
    Jobs jobs =
        started(
            (mail, run) -> {
              try {
                waitToEnd();
              } finally {
                seen.add("interrupted " + run.isInterrupted());
              }
            });
    JobId id = jobs.enqueue(MAIL, new Mail("ana"));
    awaitRunning();

    assertThat(jobs.cancel(id)).isTrue();

    await().atMost(SOON).until(() -> jobs.find(id) == null);
    assertThat(seen).containsExactly("interrupted true");
    assertThat(jobs.deadLetters(1)).isEmpty();
  }

  @Test
  void job_that_another_process_cancels_is_interrupted_by_the_next_heartbeat() throws Exception {
    Jobs jobs =
        started(
            Jobs.builder(store)
                .lease(Duration.ofSeconds(1))
                .handler(MAIL, (mail, run) -> waitToEnd()));
    Jobs other = Jobs.builder(store).codecs(JacksonCodecs.create()).build();
    JobId id = jobs.enqueue(MAIL, new Mail("ana"));
    awaitRunning();

    other.cancel(id);

    await().atMost(SOON).until(() -> other.find(id) == null);
  }

  @Test
  void try_that_takes_too_long_is_interrupted_and_counts_as_failed() {
    JobType<Mail> limited = MAIL.timeout(Duration.ofMillis(50));
    Jobs jobs =
        started(
            Jobs.builder(store)
                .handler(
                    limited,
                    (mail, run) -> {
                      seen.add("try " + run.attempt());
                      mayEnd.await();
                    }));
    JobId id = jobs.enqueue(limited, new Mail("ana"));

    await().atMost(SOON).until(() -> jobs.deadLetters(1).size() == 1);

    assertThat(seen).containsExactly("try 1", "try 2");
    JobInfo dead = Objects.requireNonNull(jobs.find(id));
    assertThat(dead.tries().error()).contains("TimeoutException").contains("PT0.05S");
  }

  @Test
  void interrupt_of_one_job_never_hits_the_next_one_in_its_thread() {
    JobType<Mail> limited = MAIL.timeout(Duration.ofMillis(30)).retry(Retry.none());
    Jobs jobs =
        started(
            Jobs.builder(store)
                .workers(1)
                .handler(
                    limited,
                    (mail, run) -> {
                      if (mail.to().equals("slow")) {
                        mayEnd.await();
                      }
                      seen.add(mail.to() + " " + Thread.currentThread().isInterrupted());
                    }));

    jobs.enqueueAll(limited, List.of(new Mail("slow"), new Mail("next"), new Mail("last")));

    await().atMost(SOON).until(() -> jobs.counts().live() == 0);
    assertThat(seen).containsExactly("next false", "last false");
  }

  @Test
  void progress_can_be_seen_while_the_job_runs() throws Exception {
    Jobs jobs =
        started(
            (mail, run) -> {
              run.progress(40, "pages");
              waitToEnd();
            });
    JobId id = jobs.enqueue(MAIL, new Mail("ana"));
    awaitRunning();

    await()
        .atMost(SOON)
        .until(
            () -> Objects.requireNonNull(jobs.find(id)).progress(),
            new JobInfo.Progress(40, "pages")::equals);
    assertThat(Objects.requireNonNull(jobs.find(id)).state()).isEqualTo(JobState.RUNNING);
  }

  @Test
  void progress_out_of_range_is_refused() {
    Jobs jobs = started((mail, run) -> run.progress(101, ""));
    JobId id = jobs.enqueue(MAIL, new Mail("ana"));

    await().atMost(SOON).until(() -> jobs.deadLetters(1).size() == 1);

    assertThat(Objects.requireNonNull(jobs.find(id)).tries().error())
        .contains("percent must be 0 to 100 but was 101");
  }

  @Test
  void result_is_kept_where_the_kind_says_so() {
    JobType<Mail> counted = MAIL.keepResult(Duration.ofHours(1));
    Jobs jobs =
        started(
            Jobs.builder(store)
                .handler(counted, (mail, run) -> run.result(new Mail("to " + mail.to()))));
    JobId id = jobs.enqueue(counted, new Mail("ana"));

    await().atMost(SOON).until(() -> jobs.counts().live() == 0);

    assertThat(jobs.result(id, Mail.class)).isEqualTo(new Mail("to ana"));
    assertThatThrownBy(() -> jobs.result(id, Integer.class)).isInstanceOf(CodecException.class);
    assertThat(jobs.result(new JobId(99), Mail.class)).isNull();
  }

  @Test
  void result_of_a_kind_that_keeps_none_is_refused() {
    Jobs jobs = started((mail, run) -> run.result("sent"));
    JobId id = jobs.enqueue(MAIL, new Mail("ana"));

    await().atMost(SOON).until(() -> jobs.deadLetters(1).size() == 1);

    assertThat(Objects.requireNonNull(jobs.find(id)).tries().error())
        .contains("call JobType.keepResult(duration)");
  }

  @Test
  void history_is_kept_where_it_is_wanted() {
    Jobs jobs =
        started(
            Jobs.builder(store)
                .history(Duration.ofDays(1))
                .handler(MAIL, (mail, run) -> seen.add(mail.to())));
    JobId id = jobs.enqueue(MAIL, new Mail("ana"));
    await().atMost(SOON).until(() -> jobs.counts().live() == 0);

    FinishedJob done = jobs.history("mail", 10).get(0);

    assertThat(done.id()).isEqualTo(id.value());
    assertThat(done.end()).isEqualTo(FinishedJob.End.DONE);
    assertThat(done.attempts()).isEqualTo(1);
  }

  @Test
  void unique_jobs_of_one_key_are_one_until_it_is_finished() throws Exception {
    JobType<Mail> unique = MAIL.unique(Mail::to, UniqueUntil.FINISHED);
    Jobs jobs =
        started(
            Jobs.builder(store)
                .handler(
                    unique,
                    (mail, run) -> {
                      seen.add(mail.to());
                      waitToEnd();
                    }));
    JobId first = jobs.enqueue(unique, new Mail("ana"));
    awaitRunning();

    assertThat(jobs.enqueue(unique, new Mail("ana"))).isEqualTo(first);
    assertThat(jobs.enqueueAll(unique, List.of(new Mail("ana"), new Mail("ben"))))
        .startsWith(first)
        .doesNotHaveDuplicates();
    mayEnd.countDown();

    await().atMost(SOON).until(() -> jobs.counts().live() == 0);
    assertThat(seen).containsExactlyInAnyOrder("ana", "ben");
  }

  @Test
  void request_that_is_sent_twice_enqueues_once() {
    Jobs jobs = started((mail, run) -> seen.add(mail.to()));
    EnqueueOptions once = EnqueueOptions.now().idempotencyKey("req-17");
    JobId first = jobs.enqueue(MAIL, new Mail("ana"), once);
    await().atMost(SOON).until(() -> jobs.counts().live() == 0);

    JobId second = jobs.enqueue(MAIL, new Mail("ana"), once);

    assertThat(second).isEqualTo(first);
    assertThat(jobs.counts().live()).isZero();
    assertThat(seen).containsExactly("ana");
  }

  @Test
  void job_for_a_time_that_has_passed_runs_now() {
    Jobs jobs = started((mail, run) -> seen.add(mail.to()));

    jobs.enqueue(MAIL, new Mail("ana"), EnqueueOptions.at(Instant.EPOCH));
    jobs.enqueue(MAIL, new Mail("ben"), EnqueueOptions.at(Instant.now().plusSeconds(3600)));

    await().atMost(SOON).until(() -> seen.contains("ana"));
    assertThat(jobs.counts().scheduled()).isEqualTo(1);
  }

  @Test
  void health_tells_how_long_the_oldest_due_job_waits() throws Exception {
    Jobs enqueuer = started(Jobs.builder(store));
    assertThat(enqueuer.health(Duration.ofHours(1)).check().status()).isEqualTo(Health.Status.UP);

    enqueuer.enqueue(MAIL, new Mail("ana"));

    assertThat(enqueuer.health(Duration.ofHours(1)).check().status()).isEqualTo(Health.Status.UP);
    await()
        .atMost(SOON)
        .until(() -> enqueuer.health(Duration.ZERO).check().status() == Health.Status.DEGRADED);
  }

  @Test
  void options_out_of_range_are_named_with_rule_and_remedy() {
    assertThatThrownBy(() -> MAIL.version(0)).hasMessageContaining("must be at least 1 but was 0");
    assertThatThrownBy(() -> MAIL.upcast(0, fields -> fields))
        .hasMessageContaining("must be from version 1 or later");
    assertThatThrownBy(() -> MAIL.timeout(Duration.ZERO))
        .hasMessage("timeout of job type mail must be more than 0 but was PT0S");
    assertThatThrownBy(() -> EnqueueOptions.now().idempotencyKey("x".repeat(201)))
        .hasMessageContaining("idempotencyKey must be 1 to 200 characters but was 201");
    assertThatThrownBy(() -> Jobs.builder(store).maxCrashes(0))
        .hasMessage("maxCrashes must be at least 1 but was 0; raise JobsBuilder.maxCrashes");
    assertThatThrownBy(() -> Jobs.builder(store).transactionalHandler(MAIL, (mail, run) -> {}))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("store must be TRANSACTIONAL");
    JobType<Mail> keyless = MAIL.unique(mail -> "", UniqueUntil.STARTED);
    assertThatThrownBy(() -> started(Jobs.builder(store)).enqueue(keyless, new Mail("ana")))
        .hasMessageContaining("unique key of job type mail must be 1 to 200 characters");
  }
}
