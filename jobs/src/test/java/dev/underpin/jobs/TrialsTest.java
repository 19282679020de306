package dev.underpin.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.underpin.core.testing.ManualClock;
import dev.underpin.jackson.JacksonCodecs;
import dev.underpin.jobs.store.ClaimedJob;
import dev.underpin.jobs.store.Handled;
import dev.underpin.jobs.store.JobStore;
import dev.underpin.jobs.store.MemoryJobStore;
import dev.underpin.jobs.store.WorkerSession;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * How the suspects that a dead process left are worked off. Nobody polls here: what is not begun by
 * the end of the trial before it, or by a wake-up, is begun by a look four seconds later at the
 * best, and hundreds of those take longer than any test waits.
 */
class TrialsTest {

  record Mail(String to) {}

  private static final JobType<Mail> MAIL = JobType.of("mail", Mail.class);
  private static final Set<Handled> MAILS = Set.of(new Handled("mail", 1));
  private static final Duration LEASE = Duration.ofMinutes(5);
  private static final Duration SOON = Duration.ofSeconds(20);

  private final ManualClock clock = new ManualClock();
  private final JobStore store = MemoryJobStore.create(clock);
  private final List<String> seen = Collections.synchronizedList(new ArrayList<>());
  private final CountDownLatch inTrial = new CountDownLatch(1);
  private final CountDownLatch mayEnd = new CountDownLatch(1);
  private final List<Jobs> opened = new ArrayList<>();

  @AfterEach
  void closes() {
    mayEnd.countDown();
    opened.forEach(Jobs::close);
  }

  private Jobs jobs(JobHandler<Mail> handler) {
    Jobs jobs =
        Jobs.builder(store)
            .codecs(JacksonCodecs.create())
            .lease(LEASE)
            .pollInterval(Duration.ofHours(1))
            .handler(MAIL, handler)
            .build();
    opened.add(jobs);
    return jobs;
  }

  /** A process has claimed these jobs, and is gone. */
  private void suspects(Jobs jobs, int count) {
    jobs.enqueueAll(MAIL, Collections.nCopies(count, new Mail("suspect")));
    long gone = store.register(LEASE).worker();
    assertThat(store.claim(gone, MAILS, count)).hasSize(count);
    isRescuedFrom(count);
  }

  private void isRescuedFrom(int jobs) {
    clock.advance(LEASE.plusSeconds(1));
    assertThat(store.rescue(3).suspects()).isEqualTo(jobs);
  }

  private void crashesOnce() {
    WorkerSession worker = store.register(LEASE);
    ClaimedJob suspect = store.claimSuspects(worker.worker(), MAILS, 1).get(0);
    assertThat(store.beginTrial(worker.worker(), suspect, null)).isTrue();
    isRescuedFrom(1);
  }

  @Test
  void hundreds_of_suspects_follow_one_another_without_a_poll_in_between() {
    Jobs jobs = jobs((mail, run) -> seen.add(mail.to()));
    suspects(jobs, 500);

    jobs.start();

    await().atMost(SOON).until(() -> jobs.counts().live() == 0);
    assertThat(seen).hasSize(500);
  }

  @Test
  void suspects_that_take_longer_than_all_that_are_claimed_at_once_should_follow_one_another_too() {
    Jobs jobs =
        jobs(
            (mail, run) -> {
              assertThat(mayEnd.await(250, TimeUnit.MILLISECONDS)).isFalse();
              seen.add(mail.to());
            });
    suspects(jobs, 10);

    jobs.start();

    await().atMost(SOON).until(() -> jobs.counts().live() == 0);
    assertThat(seen).hasSize(10);
  }

  @Test
  void next_suspects_can_be_claimed_as_soon_as_it_is_told_that_the_last_trial_is_over() {
    Jobs jobs = jobs((mail, run) -> seen.add(mail.to()));
    suspects(jobs, 3);
    WorkerSession worker = store.register(LEASE);
    Lease lease = new Lease(worker, LEASE, System.nanoTime());
    List<Boolean> room = Collections.synchronizedList(new ArrayList<>());
    List<Trials> trials = new ArrayList<>();
    Config config = config();
    trials.add(
        new Trials(
            config,
            new HandlerCall(config, Worker.timer()),
            ended -> room.add(trials.get(0).room() > 0)));

    trials.get(0).accept(lease, store.claimSuspects(worker.worker(), MAILS, 3));

    await().atMost(SOON).until(() -> room.size() == 3);
    assertThat(room).containsExactly(false, false, true);
    trials.get(0).shutdown();
  }

  private Config config() {
    return new Config(
        store,
        new Payloads(JacksonCodecs.create(), Seals.NONE),
        Map.of("mail", new Config.Registration<>(MAIL, (mail, run) -> seen.add(mail.to()), false)),
        new Config.Pace(1, LEASE, LEASE, LEASE, 3),
        new Config.Kept(LEASE, null, LEASE),
        new Registrations().limits(),
        Thread::new,
        new JobListener() {});
  }

  @Test
  void other_work_goes_on_beside_a_trial() throws Exception {
    Jobs jobs = jobs(this::waitInTrial);
    suspects(jobs, 1);
    jobs.start();
    assertThat(inTrial.await(10, TimeUnit.SECONDS)).isTrue();

    jobs.enqueue(MAIL, new Mail("other"));

    await().atMost(SOON).until(() -> seen.contains("other"));
    assertThat(seen).doesNotContain("suspect");
  }

  @Test
  void suspect_with_a_crash_to_its_name_is_tried_alone_and_other_work_follows_at_once()
      throws Exception {
    Jobs jobs = jobs(this::waitInTrial);
    suspects(jobs, 1);
    crashesOnce();
    jobs.start();
    assertThat(inTrial.await(10, TimeUnit.SECONDS)).isTrue();

    jobs.enqueueAll(MAIL, Collections.nCopies(20, new Mail("other")));
    await().during(Duration.ofMillis(300)).atMost(SOON).until(seen::isEmpty);
    mayEnd.countDown();

    await().atMost(SOON).until(() -> seen.size() == 21);
    assertThat(seen.get(0)).isEqualTo("suspect");
  }

  private void waitInTrial(Mail mail, JobRun run) throws InterruptedException {
    if (mail.to().equals("suspect")) {
      inTrial.countDown();
      mayEnd.await();
    }
    seen.add(mail.to());
  }
}
