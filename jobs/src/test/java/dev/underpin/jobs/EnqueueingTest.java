package dev.underpin.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.underpin.core.Health;
import dev.underpin.core.Retry;
import dev.underpin.jackson.JacksonCodecs;
import dev.underpin.jobs.store.MemoryJobStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Keys, times, health, and options out of range. */
class EnqueueingTest {

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
        .hasMessage("maxCrashes must be 1 to 100 but was 0; change JobsBuilder.maxCrashes");
    assertThatThrownBy(() -> Jobs.builder(store).transactionalHandler(MAIL, (mail, run) -> {}))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("store must be TRANSACTIONAL");
    JobType<Mail> keyless = MAIL.unique(mail -> "", UniqueUntil.STARTED);
    assertThatThrownBy(() -> started(Jobs.builder(store)).enqueue(keyless, new Mail("ana")))
        .hasMessageContaining("unique key of job type mail must be 1 to 200 characters");
  }

  @Test
  void settings_out_of_range_are_named_with_rule_and_remedy() {
    assertThatThrownBy(() -> Jobs.builder(store).lease(Duration.ofMillis(200)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("lease must be at least 1 s but was 200 ms; raise JobsBuilder.lease");
    assertThatThrownBy(() -> Jobs.builder(store).workers(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("workers must be 1 to 10000 but was 0");
    assertThatThrownBy(() -> Jobs.builder(store).pollInterval(Duration.ZERO))
        .hasMessage(
            "pollInterval must be at least 10 ms but was 0 s; raise JobsBuilder.pollInterval");
    assertThatThrownBy(() -> Jobs.builder(store).build())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("codecs must be set");
    assertThatThrownBy(() -> JobType.of("no spaces", Mail.class))
        .hasMessageContaining("job type name must be 1 to 100 letters");
    assertThatThrownBy(
            () ->
                Jobs.builder(store)
                    .handler(MAIL, (mail, run) -> seen.add(mail.to()))
                    .handler(MAIL, (mail, run) -> seen.add(mail.to())))
        .hasMessageContaining("must have one handler but was given two");
    assertThatThrownBy(() -> EnqueueOptions.delay(Duration.ofDays(-1)))
        .hasMessageContaining("delay must be 0 to 3650 days");
  }
}
