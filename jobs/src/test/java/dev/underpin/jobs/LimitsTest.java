package dev.underpin.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.underpin.core.Retry;
import dev.underpin.jackson.JacksonCodecs;
import dev.underpin.jobs.store.JobStore;
import dev.underpin.jobs.store.MemoryJobStore;
import dev.underpin.jobs.testing.ManualWorker;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Limits as an application declares them, on workers and on the manual one. */
class LimitsTest {

  record Mail(String tenant, int number) {}

  private static final JobType<Mail> MAIL =
      JobType.of("mail", Mail.class).retry(Retry.fixed(3, Duration.ofMillis(1)));
  private static final JobType<Mail> REPORT = JobType.of("report", Mail.class).queue("slow");

  private final MemoryJobStore store = MemoryJobStore.create();
  private final List<AutoCloseable> opened = new ArrayList<>();
  private final List<Mail> seen = Collections.synchronizedList(new ArrayList<>());
  private final Map<String, AtomicInteger> running = new ConcurrentHashMap<>();
  private final AtomicInteger most = new AtomicInteger();
  private final CountDownLatch mayEnd = new CountDownLatch(1);

  @AfterEach
  void closes() throws Exception {
    mayEnd.countDown();
    for (AutoCloseable one : opened) {
      one.close();
    }
  }

  private JobsBuilder builder(JobStore kept) {
    return Jobs.builder(kept)
        .codecs(JacksonCodecs.create())
        .workers(8)
        .pollInterval(Duration.ofMillis(10))
        .shutdownTimeout(Duration.ofSeconds(5));
  }

  private Jobs started(JobsBuilder builder) {
    Jobs jobs = builder.build();
    opened.add(jobs);
    jobs.start();
    return jobs;
  }

  private ManualWorker manual(JobType<Mail> type) {
    ManualWorker worker =
        ManualWorker.of(kept -> builder(kept).handler(type, (mail, run) -> seen.add(mail)));
    opened.add(worker);
    return worker;
  }

  /** Notes how many ran at once of what has this name. */
  private void counted(String name, Mail mail) {
    AtomicInteger now = running.computeIfAbsent(name, some -> new AtomicInteger());
    most.accumulateAndGet(now.incrementAndGet(), Math::max);
    LockSupport.parkNanos(100_000);
    seen.add(mail);
    now.decrementAndGet();
  }

  private static List<Mail> mails(String tenant, int count) {
    List<Mail> mails = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      mails.add(new Mail(tenant, i));
    }
    return mails;
  }

  private static void awaitNothingLeft(Jobs jobs) {
    await().atMost(Duration.ofSeconds(20)).until(() -> jobs.counts().live() == 0);
  }

  @Test
  void jobs_of_one_key_run_one_after_another_and_all_of_them() {
    JobType<Mail> one = MAIL.limitPerKey(Mail::tenant, 1);
    Jobs jobs = started(builder(store).handler(one, (mail, run) -> counted(mail.tenant(), mail)));

    jobs.enqueueAll(one, mails("acme", 100));
    jobs.enqueueAll(one, mails("bit", 100));

    awaitNothingLeft(jobs);
    assertThat(most).hasValue(1);
    assertThat(seen).hasSize(200).doesNotHaveDuplicates();
  }

  @Test
  void one_of_a_key_that_takes_long_does_not_hold_up_the_others() {
    JobType<Mail> one = MAIL.limitPerKey(Mail::tenant, 1);
    Jobs jobs =
        started(
            builder(store)
                .handler(
                    one,
                    (mail, run) -> {
                      if (mail.tenant().equals("acme")) {
                        mayEnd.await();
                      }
                      seen.add(mail);
                    }));

    jobs.enqueueAll(one, mails("acme", 50));
    jobs.enqueueAll(one, mails("bit", 50));

    await().atMost(Duration.ofSeconds(10)).until(() -> jobs.counts().live() == 50);
    assertThat(seen).hasSize(50).extracting(Mail::tenant).containsOnly("bit");
    assertThat(jobs.counts().running()).isEqualTo(1);
    assertThat(jobs.counts().held()).isEqualTo(49);
  }

  @Test
  void kinds_without_limits_run_beside_thousands_with_one() {
    JobType<Mail> two = MAIL.limitPerKey(Mail::tenant, 2);
    Jobs jobs =
        started(
            builder(store)
                .handler(two, (mail, run) -> counted(mail.tenant(), mail))
                .handler(REPORT, (mail, run) -> seen.add(new Mail("report", mail.number()))));

    jobs.enqueueAll(two, mails("acme", 2_000));
    jobs.enqueueAll(REPORT, mails("acme", 2_000));

    awaitNothingLeft(jobs);
    assertThat(most.get()).isBetween(1, 2);
    assertThat(seen).hasSize(4_000);
    List<Mail> order = List.copyOf(seen);
    assertThat(order.subList(0, 2_000)).extracting(Mail::tenant).contains("report", "acme");
  }

  @Test
  void limits_of_kinds_and_queues_are_kept_by_two_nodes() {
    JobType<Mail> three = MAIL.limit(3);
    for (int node = 0; node < 2; node++) {
      started(
          builder(store)
              .limit("slow", 2)
              .handler(three, (mail, run) -> counted("mail", mail))
              .handler(REPORT, (mail, run) -> counted("report", mail)));
    }
    Jobs jobs = started(builder(store));

    jobs.enqueueAll(REPORT, mails("acme", 200));
    awaitNothingLeft(jobs);
    assertThat(most.getAndSet(0)).isBetween(1, 2);
    jobs.enqueueAll(three, mails("acme", 200));
    awaitNothingLeft(jobs);

    assertThat(most.get()).isBetween(1, 3);
    assertThat(seen).hasSize(400);
  }

  @Test
  void retries_and_dead_letters_of_a_key_give_way_to_the_next() {
    JobType<Mail> one = MAIL.limitPerKey(Mail::tenant, 1);
    Jobs jobs =
        started(
            builder(store)
                .handler(
                    one,
                    (mail, run) -> {
                      if (mail.number() % 2 == 0) {
                        throw new IllegalStateException("smtp is away");
                      }
                      seen.add(mail);
                    }));

    jobs.enqueueAll(one, mails("acme", 10));

    awaitNothingLeft(jobs);
    assertThat(seen).hasSize(5);
    assertThat(jobs.deadLetters(10)).hasSize(5);
  }

  @Test
  void manual_worker_runs_all_jobs_of_a_key() {
    ManualWorker worker = manual(MAIL.limitPerKey(Mail::tenant, 1).limit(1));

    worker.jobs().enqueueAll(MAIL.limitPerKey(Mail::tenant, 1), mails("acme", 5));

    assertThat(worker.runDue()).isEqualTo(5);
    assertThat(seen).extracting(Mail::number).containsExactly(0, 1, 2, 3, 4);
  }

  @Test
  void manual_worker_keeps_to_a_rate_by_its_own_clock() {
    ManualWorker worker = manual(MAIL.ratePerMinute(2));
    Instant start = worker.clock().instant();
    worker.jobs().enqueueAll(MAIL, mails("acme", 5));

    assertThat(worker.runDue()).isEqualTo(2);
    assertThat(worker.advance(Duration.ofSeconds(59))).isZero();
    assertThat(worker.advance(Duration.ofSeconds(1))).isEqualTo(2);
    assertThat(worker.advance(Duration.ofMinutes(10))).isEqualTo(1);

    assertThat(Duration.between(start, worker.clock().instant())).isEqualTo(Duration.ofMinutes(11));
  }

  @Test
  void limits_out_of_range_are_refused_with_their_name() {
    assertThatThrownBy(() -> MAIL.limitPerKey(Mail::tenant, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("limitPerKey of job type mail must be 1 to 100000 but was 0");
    assertThatThrownBy(() -> MAIL.limit(100_001)).hasMessageContaining("but was 100001");
    assertThatThrownBy(() -> MAIL.ratePerMinute(-1)).hasMessageContaining("ratePerMinute");
    assertThatThrownBy(() -> Jobs.builder(store).limit("slow", 0))
        .hasMessage("limit must be 1 to 100000 but was 0; change JobsBuilder.limit");
  }

  @Test
  void empty_or_endless_limit_key_is_refused_when_the_job_is_enqueued() {
    Jobs jobs = builder(store).build();
    JobType<Mail> one = MAIL.limitPerKey(Mail::tenant, 1);

    assertThatThrownBy(() -> jobs.enqueue(one, new Mail("", 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("limit key of job type mail must be 1 to 200 characters");
    assertThat(jobs.counts().live()).isZero();
  }
}
