package dev.underpin.jobs.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.underpin.jobs.store.JobFilter.Key.Sort;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What every store shows operators. */
abstract class AdminContract extends StoreSteps {

  private static final long FIRST = Long.MIN_VALUE;
  private static final NewJob.Kind SLOW = new NewJob.Kind("report", 1, "slow");
  private static final NewJob.When NOW = new NewJob.When(0, Duration.ZERO, null);
  private static final NewJob.When LATER = new NewJob.When(0, Duration.ofHours(1), null);
  protected static final NewJob.Keys ACME =
      new NewJob.Keys(null, false, null, Duration.ZERO, "acme");

  protected AdminStore admin() {
    return store().archive().admin();
  }

  protected StoredJob job(long id) {
    return Objects.requireNonNull(store().archive().job(id));
  }

  protected List<Long> search(JobState state, JobFilter filter) {
    return Pages.of(admin(), state, filter, 1_000);
  }

  /** All pages of a search. */
  static final class Pages {
    private Pages() {}

    static List<Long> of(AdminStore admin, @Nullable JobState state, JobFilter filter, int size) {
      List<Long> ids = new ArrayList<>();
      Long after = FIRST;
      while (after != null) {
        AdminStore.Found page = admin.search(state, filter, after, size);
        assertThat(page.jobs()).hasSizeLessThanOrEqualTo(size);
        page.jobs().forEach(job -> ids.add(job.id()));
        after = page.next();
      }
      return ids;
    }
  }

  /** One job in each state: ready, scheduled, held, running, suspect, dead, parked. */
  protected List<Long> oneOfEach() throws Exception {
    store().limits().announce(Set.of(Limit.perKey("mail", 1)));
    long suspect = enqueue(job("mail"));
    WorkerSession gone = store().register(LEASE);
    claim(gone, 1);
    pass(LEASE.plusSeconds(1));
    rescue();
    WorkerSession worker = store().register(LEASE);
    long dead = enqueue(job("mail"));
    finish(worker, new Outcome.Dead(claim(worker, 1).get(0), "timed out"));
    long parked = enqueue(job("mail"));
    finish(worker, new Outcome.Parked(claim(worker, 1).get(0), "no such field"));
    long running = enqueue(keyed(ACME));
    store().stageDue();
    claim(worker, 1);
    long held = enqueue(keyed(ACME));
    store().stageDue();
    long scheduled = enqueue(job("mail", 0, Duration.ofHours(1)));
    long ready = enqueue(job("mail"));
    return List.of(ready, scheduled, held, running, suspect, dead, parked);
  }

  @Test
  void jobs_are_found_by_their_state() throws Exception {
    List<Long> ids = oneOfEach();

    JobState[] states = JobState.values();
    for (int i = 0; i < states.length; i++) {
      assertThat(search(states[i], JobFilter.all()))
          .as("%s", states[i])
          .containsExactly(ids.get(i));
      assertThat(job(ids.get(i)).state()).isEqualTo(states[i]);
    }
    assertThat(Pages.of(admin(), null, JobFilter.all(), 2))
        .containsExactlyElementsOf(ids.stream().sorted().toList());
  }

  @Test
  void queues_are_counted_by_state_and_add_up() throws Exception {
    oneOfEach();
    enqueue(job(SLOW, NOW));
    enqueue(job(SLOW, LATER));
    store().archive().pause("slow");
    store().archive().pause("empty");
    pass(Duration.ofMinutes(5));

    List<QueueCounts> queues = admin().queues();

    assertThat(queues).extracting(QueueCounts::queue).containsExactly("default", "empty", "slow");
    assertThat(queues.get(0).counts()).isEqualTo(new JobCounts(2, 1, 1, 1, 1, 1));
    assertThat(queues.get(1).counts()).isEqualTo(new JobCounts(0, 0, 0, 0, 0, 0));
    assertThat(queues.get(2).counts()).isEqualTo(new JobCounts(1, 0, 1, 0, 0, 0));
    assertThat(queues).extracting(QueueCounts::isPaused).containsExactly(false, true, true);
    assertThat(queues.stream().mapToLong(queue -> queue.counts().live()).sum())
        .isEqualTo(counts().live());
  }

  @Test
  void oldest_due_job_of_each_queue_is_dated_and_what_is_not_due_is_not() throws Exception {
    enqueue(job("mail"));
    pass(Duration.ofMinutes(5));
    enqueue(job(SLOW, NOW));
    enqueue(job(new NewJob.Kind("late", 1, "later"), LATER));
    WorkerSession worker = store().register(LEASE);

    List<QueueCounts> queues = admin().queues();
    claim(worker, 10);

    assertThat(queues.get(0).oldestDue()).isBetween(Duration.ofMinutes(5), Duration.ofMinutes(6));
    assertThat(queues.get(1).queue()).isEqualTo("later");
    assertThat(queues.get(1).oldestDue()).isZero();
    assertThat(queues.get(2).oldestDue()).isBetween(Duration.ZERO, Duration.ofMinutes(1));
    assertThat(admin().queues()).extracting(QueueCounts::oldestDue).containsOnly(Duration.ZERO);
  }

  @Test
  void workers_are_listed_with_their_leases_and_what_they_have_claimed() throws Exception {
    store().enqueue(Collections.nCopies(3, job("mail")), () -> {});
    WorkerSession busy = store().register(LEASE);
    claim(busy, 2);
    WorkerSession idle = store().register(LEASE.multipliedBy(2));
    WorkerSession left = store().register(LEASE);
    left.close();

    List<StoredWorker> workers = admin().workers();

    assertThat(workers)
        .extracting(StoredWorker::id)
        .containsExactlyInAnyOrder(busy.worker(), idle.worker());
    StoredWorker one = worker(busy);
    assertThat(one.jobs()).isEqualTo(2);
    assertThat(worker(idle).jobs()).isZero();
    assertThat(one.startedAt()).isBeforeOrEqualTo(one.seenAt());
    assertThat(Duration.between(one.startedAt(), one.leaseEndsAt()))
        .isBetween(LEASE.minusSeconds(1), LEASE.plusSeconds(1));
    pass(LEASE.plusSeconds(1));
    assertThat(worker(busy).leaseEndsAt()).isBefore(worker(busy).seenAt());
    assertThat(worker(idle).leaseEndsAt()).isAfter(worker(idle).seenAt());
    rescue();
    assertThat(admin().workers()).extracting(StoredWorker::id).containsExactly(idle.worker());
  }

  private StoredWorker worker(WorkerSession session) {
    return admin().workers().stream()
        .filter(worker -> worker.id() == session.worker())
        .findFirst()
        .orElseThrow();
  }

  @Test
  void search_goes_by_kind_queue_error_ids_and_time_all_at_once() {
    List<Long> mails = store().enqueue(Collections.nCopies(4, job("mail")), () -> {});
    long report = enqueue(job(SLOW, NOW));
    WorkerSession worker = store().register(LEASE);
    ClaimedJob failed = claim(worker, 1).get(0);
    finish(worker, new Outcome.Retried(failed, Duration.ofHours(1), "timed out: 100 % \\ _"));
    JobFilter all = JobFilter.all();
    Instant time = job(report).past().enqueuedAt();

    assertThat(search(JobState.READY, all.ofKind("report"))).containsExactly(report);
    assertThat(search(JobState.READY, all.onQueue("slow"))).containsExactly(report);
    assertThat(search(JobState.SCHEDULED, all.withError("100 % \\ _")))
        .containsExactly(failed.id());
    assertThat(search(JobState.READY, all.withError("timed out"))).isEmpty();
    assertThat(search(JobState.READY, all.withIds(mails.get(1), mails.get(2))))
        .containsExactly(mails.get(1), mails.get(2));
    assertThat(search(JobState.READY, all.ofKind("mail").onQueue("slow"))).isEmpty();
    assertThat(search(JobState.READY, all.enqueuedSince(time))).contains(report);
    assertThat(search(JobState.READY, all.enqueuedBefore(time))).doesNotContain(report);
    assertThat(search(JobState.READY, all.enqueuedSince(time.plusSeconds(1)))).isEmpty();
    assertThat(search(JobState.READY, all.enqueuedBefore(time.plusSeconds(1)))).hasSize(4);
    assertThat(search(JobState.READY, all.ofKind("mail' OR '1' = '1"))).isEmpty();
  }

  @Test
  void jobs_are_found_by_each_of_their_keys() {
    store().limits().announce(Set.of(Limit.perKey("mail", 1)));
    NewJob.Keys keys = new NewJob.Keys("u-1", false, "i-1", Duration.ofHours(1), "acme");
    long first = enqueue(keyed(keys));
    long second = enqueue(keyed(ACME));
    enqueue(job("mail"));
    store().stageDue();
    JobFilter mails = JobFilter.all().ofKind("mail");

    assertThat(Pages.of(admin(), null, mails.withKey(Sort.UNIQUE, "u-1"), 10))
        .containsExactly(first);
    assertThat(Pages.of(admin(), null, mails.withKey(Sort.IDEMPOTENCY, "i-1"), 10))
        .containsExactly(first);
    assertThat(Pages.of(admin(), null, mails.withKey(Sort.LIMIT, "acme"), 10))
        .containsExactly(first, second);
    assertThat(search(JobState.HELD, mails.withKey(Sort.LIMIT, "acme"))).containsExactly(second);
    assertThat(Pages.of(admin(), null, mails.withKey(Sort.UNIQUE, "acme"), 10)).isEmpty();
    assertThat(Pages.of(admin(), null, JobFilter.all().ofKind("x").withKey(Sort.UNIQUE, "u-1"), 10))
        .isEmpty();
  }

  /** More than a store reads at a time: the claim query's fault (a long queue), in a search. */
  @Test
  void rare_job_behind_a_long_queue_is_found_page_by_page() {
    store().enqueue(Collections.nCopies(21_000, job("mail")), () -> {});
    long rare = enqueue(job(SLOW, NOW));

    assertThat(search(JobState.READY, JobFilter.all().ofKind("report"))).containsExactly(rare);
    assertThat(Pages.of(admin(), null, JobFilter.all().ofKind("report"), 10)).containsExactly(rare);
    assertThat(search(JobState.DEAD, JobFilter.all())).isEmpty();
    assertThat(search(JobState.READY, JobFilter.all())).hasSize(21_001).isSorted();
  }

  @Test
  void content_is_as_it_was_stored() {
    long id = enqueue(job("mail"));

    NewJob.Content content = Objects.requireNonNull(admin().content(id));

    assertThat(content.payload()).asString(UTF_8).isEqualTo("{\"of\":\"mail\"}");
    assertThat(content.codec()).isEqualTo("json");
    assertThat(content.context()).isEqualTo("request_id=r-1");
    assertThat(admin().content(id + 1)).isNull();
  }
}
