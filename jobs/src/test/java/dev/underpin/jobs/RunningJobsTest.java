package dev.underpin.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.underpin.core.Retry;
import dev.underpin.core.codec.CodecException;
import dev.underpin.jackson.JacksonCodecs;
import dev.underpin.jobs.store.FinishedJob;
import dev.underpin.jobs.store.JobState;
import dev.underpin.jobs.store.MemoryJobStore;
import java.time.Duration;
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
  void job_that_is_cancelled_while_it_waits_behind_another_in_its_worker_never_runs()
      throws Exception {
    Jobs jobs =
        started(
            Jobs.builder(store)
                .workers(1)
                .handler(
                    MAIL,
                    (mail, run) -> {
                      seen.add(mail.to());
                      waitToEnd();
                    }));
    List<JobId> ids = jobs.enqueueAll(MAIL, List.of(new Mail("first"), new Mail("second")));
    awaitRunning();
    await().atMost(SOON).until(() -> jobs.counts().running() == 2);

    assertThat(jobs.cancel(ids.get(1))).isTrue();
    mayEnd.countDown();

    await().atMost(SOON).until(() -> jobs.counts().live() == 0);
    assertThat(seen).containsExactly("first");
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
  void handler_that_ignores_its_timeout_keeps_its_job_and_is_done_when_it_returns()
      throws Exception {
    JobType<Mail> limited = MAIL.timeout(Duration.ofMillis(20));
    CountDownLatch ignored = new CountDownLatch(1);
    Jobs jobs =
        started(
            Jobs.builder(store)
                .lease(Duration.ofSeconds(9))
                .handler(
                    limited,
                    (mail, run) -> {
                      try {
                        waitToEnd();
                      } catch (InterruptedException e) {
                        ignored.countDown();
                      }
                      mayEnd.await();
                      seen.add("try " + run.attempt() + " " + run.isInterrupted());
                    }));
    JobId id = jobs.enqueue(limited, new Mail("ana"));
    assertThat(ignored.await(10, TimeUnit.SECONDS)).isTrue();

    await()
        .during(Duration.ofSeconds(10))
        .atMost(Duration.ofSeconds(40))
        .until(() -> Objects.requireNonNull(jobs.find(id)).state() == JobState.RUNNING);
    mayEnd.countDown();

    await().atMost(SOON).until(() -> jobs.find(id) == null);
    assertThat(seen).containsExactly("try 1 true");
  }

  @Test
  void interrupt_of_one_job_never_hits_the_next_one_in_its_thread() {
    JobType<Mail> limited = MAIL.timeout(Duration.ofMillis(30)).retry(Retry.none());
    JobType<Mail> free = JobType.of("free", Mail.class);
    Jobs enqueuer = Jobs.builder(store).codecs(JacksonCodecs.create()).build();
    enqueuer.enqueue(limited, new Mail("slow"));
    enqueuer.enqueueAll(free, List.of(new Mail("next"), new Mail("last")));

    started(
        Jobs.builder(store)
            .workers(1)
            .handler(limited, (mail, run) -> mayEnd.await())
            .handler(
                free,
                (mail, run) -> seen.add(mail.to() + " " + Thread.currentThread().isInterrupted())));

    await().atMost(SOON).until(() -> enqueuer.counts().live() == 0);
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
}
