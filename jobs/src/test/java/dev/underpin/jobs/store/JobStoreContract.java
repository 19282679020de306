package dev.underpin.jobs.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/**
 * What every {@link JobStore} does. Each store has a subclass that says how to get an empty one.
 */
public abstract class JobStoreContract {

  protected static final Duration LEASE = Duration.ofSeconds(30);
  private static final Set<String> KINDS = Set.of("mail", "report");

  /** The store under test, opened and empty. */
  protected abstract JobStore store();

  /** Moves the store's own clock, or everything in the store the other way. */
  protected abstract void pass(Duration time) throws Exception;

  protected static NewJob job(String kind) {
    return job(kind, 0, Duration.ZERO);
  }

  private static NewJob job(String kind, int priority, Duration delay) {
    NewJob.Content content =
        new NewJob.Content(("{\"of\":\"" + kind + "\"}").getBytes(UTF_8), "json", "request_id=r-1");
    return new NewJob(kind, "default", priority, delay, content);
  }

  private long enqueue(NewJob job) {
    return store().enqueue(List.of(job), () -> {}).get(0);
  }

  private List<ClaimedJob> claim(WorkerSession worker, int limit) {
    return store().claim(worker.worker(), KINDS, limit);
  }

  private static List<Long> ids(List<ClaimedJob> jobs) {
    return jobs.stream().map(ClaimedJob::id).toList();
  }

  @Test
  void claimed_job_has_everything_that_was_enqueued() {
    long id = enqueue(job("mail"));

    WorkerSession worker = store().register(LEASE);
    ClaimedJob claimed = claim(worker, 10).get(0);

    assertThat(claimed.id()).isEqualTo(id);
    assertThat(claimed.kind()).isEqualTo("mail");
    assertThat(claimed.failedAttempts()).isZero();
    assertThat(claimed.content().payload()).asString(UTF_8).isEqualTo("{\"of\":\"mail\"}");
    assertThat(claimed.content().codec()).isEqualTo("json");
    assertThat(claimed.content().context()).isEqualTo("request_id=r-1");
  }

  @Test
  void enqueue_tells_when_the_job_can_be_claimed() {
    List<String> told = new ArrayList<>();

    store().enqueue(List.of(job("mail")), () -> told.add("committed"));

    assertThat(told).containsExactly("committed");
  }

  @Test
  void many_jobs_get_ids_in_their_order() {
    List<NewJob> jobs = new ArrayList<>();
    for (int i = 0; i < 2_500; i++) {
      jobs.add(job("mail"));
    }

    List<Long> ids = store().enqueue(jobs, () -> {});

    assertThat(ids).hasSize(2_500).isSorted().doesNotHaveDuplicates();
    assertThat(store().counts().ready()).isEqualTo(2_500);
  }

  @Test
  void claim_goes_by_priority_and_then_by_age() {
    long normal = enqueue(job("mail"));
    long low = enqueue(job("mail", 1, Duration.ZERO));
    long high = enqueue(job("mail", -1, Duration.ZERO));
    long later = enqueue(job("mail"));

    WorkerSession worker = store().register(LEASE);

    assertThat(ids(claim(worker, 10))).containsExactly(high, normal, later, low);
  }

  @Test
  void claim_takes_no_more_than_its_limit_and_no_job_twice() {
    List<Long> ids = store().enqueue(List.of(job("mail"), job("mail"), job("mail")), () -> {});

    WorkerSession one = store().register(LEASE);
    WorkerSession other = store().register(LEASE);

    assertThat(ids(claim(one, 2))).containsExactly(ids.get(0), ids.get(1));
    assertThat(ids(claim(other, 10))).containsExactly(ids.get(2));
    assertThat(claim(one, 10)).isEmpty();
  }

  @Test
  void kinds_that_the_worker_does_not_handle_are_left_alone() {
    enqueue(job("unknown"));
    long known = enqueue(job("report"));

    WorkerSession worker = store().register(LEASE);

    assertThat(ids(claim(worker, 10))).containsExactly(known);
    assertThat(store().counts().ready()).isEqualTo(1);
  }

  @Test
  void done_job_is_gone() {
    enqueue(job("mail"));
    WorkerSession worker = store().register(LEASE);
    ClaimedJob claimed = claim(worker, 1).get(0);

    Set<Long> accepted = store().finish(worker.worker(), List.of(new Outcome.Done(claimed)));

    assertThat(accepted).containsExactly(claimed.id());
    assertThat(store().counts()).isEqualTo(new JobCounts(0, 0, 0, 0));
  }

  @Test
  void outcomes_of_all_sorts_are_noted_together() {
    store().enqueue(List.of(job("mail"), job("mail"), job("mail"), job("mail")), () -> {});
    WorkerSession worker = store().register(LEASE);
    List<ClaimedJob> claimed = claim(worker, 4);

    Set<Long> accepted =
        store()
            .finish(
                worker.worker(),
                List.of(
                    new Outcome.Done(claimed.get(0)),
                    new Outcome.Retried(claimed.get(1), Duration.ofSeconds(5), "timeout"),
                    new Outcome.Dead(claimed.get(2), "no such customer"),
                    new Outcome.Released(claimed.get(3))));

    assertThat(accepted).containsExactlyInAnyOrderElementsOf(ids(claimed));
    assertThat(store().counts()).isEqualTo(new JobCounts(1, 0, 1, 1));
  }

  @Test
  void failed_job_becomes_due_after_its_delay_with_one_try_less() throws Exception {
    enqueue(job("mail"));
    WorkerSession worker = store().register(LEASE);
    ClaimedJob first = claim(worker, 1).get(0);
    store()
        .finish(
            worker.worker(), List.of(new Outcome.Retried(first, Duration.ofMinutes(10), "down")));

    pass(Duration.ofMinutes(9));
    int early = store().stageDue();
    pass(Duration.ofMinutes(2));
    int due = store().stageDue();

    assertThat(early).isZero();
    assertThat(due).isEqualTo(1);
    ClaimedJob second = claim(worker, 1).get(0);
    assertThat(second.failedAttempts()).isEqualTo(1);
    assertThat(second.token()).isGreaterThan(first.token());
  }

  @Test
  void delayed_job_is_not_claimed_before_its_time() throws Exception {
    long id = enqueue(job("mail", 0, Duration.ofHours(1)));
    WorkerSession worker = store().register(LEASE);

    assertThat(store().stageDue()).isZero();
    assertThat(claim(worker, 1)).isEmpty();
    assertThat(store().counts().scheduled()).isEqualTo(1);

    pass(Duration.ofMinutes(61));
    assertThat(store().stageDue()).isEqualTo(1);
    assertThat(ids(claim(worker, 1))).containsExactly(id);
  }

  @Test
  void dead_letter_is_kept_with_its_error_and_can_be_replayed() {
    long id = enqueue(job("mail"));
    WorkerSession worker = store().register(LEASE);
    ClaimedJob claimed = claim(worker, 1).get(0);
    String error = "caf\u00e9 \0 <\ud83d\ude00> 'quoted'";
    store().finish(worker.worker(), List.of(new Outcome.Dead(claimed, error)));

    DeadJob dead = store().dead(10).get(0);

    assertThat(dead.id()).isEqualTo(id);
    assertThat(dead.kind()).isEqualTo("mail");
    assertThat(dead.attempts()).isEqualTo(1);
    assertThat(dead.error().replace('\ufffd', '\0')).isEqualTo(error);
    assertThat(store().replay(id)).isTrue();
    assertThat(store().replay(id)).isFalse();
    assertThat(claim(worker, 1).get(0).failedAttempts()).isZero();
  }

  @Test
  void released_job_is_due_at_once_with_all_its_tries() {
    enqueue(job("mail"));
    WorkerSession worker = store().register(LEASE);
    ClaimedJob claimed = claim(worker, 1).get(0);

    store().finish(worker.worker(), List.of(new Outcome.Released(claimed)));

    assertThat(claim(worker, 1).get(0).failedAttempts()).isZero();
  }

  @Test
  void jobs_of_a_worker_whose_heartbeat_stopped_are_rescued_once() throws Exception {
    long id = enqueue(job("mail"));
    WorkerSession dead = store().register(LEASE);
    claim(dead, 1);

    assertThat(store().rescue()).isZero();
    pass(LEASE.plusSeconds(1));

    assertThat(store().rescue()).isEqualTo(1);
    assertThat(store().rescue()).isZero();
    WorkerSession next = store().register(LEASE);
    assertThat(ids(claim(next, 1))).containsExactly(id);
  }

  @Test
  void healthy_hour_long_job_is_not_rescued() throws Exception {
    enqueue(job("report"));
    WorkerSession worker = store().register(LEASE);
    ClaimedJob claimed = claim(worker, 1).get(0);

    for (int i = 0; i < 180; i++) {
      pass(Duration.ofSeconds(20));
      assertThat(worker.heartbeat()).isTrue();
      assertThat(store().rescue()).isZero();
    }

    assertThat(store().finish(worker.worker(), List.of(new Outcome.Done(claimed))))
        .containsExactly(claimed.id());
  }

  @Test
  void worker_that_was_rescued_from_can_change_nothing() throws Exception {
    store().enqueue(List.of(job("mail"), job("mail"), job("mail"), job("mail")), () -> {});
    WorkerSession frozen = store().register(LEASE);
    List<ClaimedJob> stale = claim(frozen, 4);
    pass(LEASE.plusSeconds(1));
    store().rescue();

    List<Outcome> outcomes =
        List.of(
            new Outcome.Done(stale.get(0)),
            new Outcome.Retried(stale.get(1), Duration.ZERO, "late"),
            new Outcome.Dead(stale.get(2), "late"),
            new Outcome.Released(stale.get(3)));

    assertThat(frozen.heartbeat()).isFalse();
    assertThat(store().finish(frozen.worker(), outcomes)).isEmpty();
    assertThat(claim(frozen, 10)).isEmpty();
    WorkerSession next = store().register(LEASE);
    List<ClaimedJob> again = claim(next, 4);
    assertThat(ids(again)).isEqualTo(ids(stale));
    assertThat(store().finish(frozen.worker(), outcomes)).isEmpty();
    assertThat(store().finish(next.worker(), List.of(new Outcome.Done(stale.get(0))))).isEmpty();
    assertThat(store().counts()).isEqualTo(new JobCounts(0, 4, 0, 0));
  }

  @Test
  void outcome_that_is_told_twice_is_accepted_once() {
    enqueue(job("mail"));
    WorkerSession worker = store().register(LEASE);
    ClaimedJob claimed = claim(worker, 1).get(0);
    List<Outcome> outcomes = List.of(new Outcome.Retried(claimed, Duration.ZERO, "down"));

    assertThat(store().finish(worker.worker(), outcomes)).hasSize(1);
    assertThat(store().finish(worker.worker(), outcomes)).isEmpty();
    assertThat(store().counts().live()).isEqualTo(1);
  }

  @Test
  void worker_that_signs_off_gives_its_jobs_back_at_once() {
    long id = enqueue(job("mail"));
    WorkerSession leaving = store().register(LEASE);
    claim(leaving, 1);

    leaving.close();

    assertThat(leaving.heartbeat()).isFalse();
    WorkerSession next = store().register(LEASE);
    assertThat(ids(claim(next, 1))).containsExactly(id);
  }

  @Test
  void eight_workers_at_once_claim_every_job_exactly_once() throws Exception {
    List<NewJob> jobs = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      jobs.add(job("mail"));
    }
    Set<Long> enqueued = new HashSet<>(store().enqueue(jobs, () -> {}));
    Set<Long> claimed = ConcurrentHashMap.newKeySet();
    List<Long> twice = new ArrayList<>();
    Callable<Void> work =
        () -> {
          WorkerSession worker = store().register(LEASE);
          for (List<ClaimedJob> some = claim(worker, 7); !some.isEmpty(); some = claim(worker, 7)) {
            for (ClaimedJob job : some) {
              if (!claimed.add(job.id())) {
                twice.add(job.id());
              }
            }
            List<Outcome> done = some.stream().<Outcome>map(Outcome.Done::new).toList();
            assertThat(store().finish(worker.worker(), done)).hasSize(some.size());
          }
          return null;
        };

    runEightTimes(work);

    assertThat(twice).isEmpty();
    assertThat(claimed).isEqualTo(enqueued);
    assertThat(store().counts().live()).isZero();
  }

  @Test
  void rescue_during_claims_leaves_no_job_with_a_worker_that_is_gone() throws Exception {
    List<NewJob> jobs = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      jobs.add(job("mail"));
    }
    store().enqueue(jobs, () -> {});
    // each worker claims and, before the next claim, is signed off by somebody else or expires
    Callable<Void> work =
        () -> {
          for (int i = 0; i < 40; i++) {
            WorkerSession worker = store().register(LEASE);
            ExecutorService closer = Executors.newSingleThreadExecutor();
            Future<?> closing = closer.submit(worker::close);
            claim(worker, 5);
            closing.get();
            closer.shutdown();
          }
          return null;
        };

    runEightTimes(work);

    assertThat(store().counts()).isEqualTo(new JobCounts(400, 0, 0, 0));
  }

  private static void runEightTimes(Callable<Void> work) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(8);
    try {
      List<Callable<Void>> eight = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        eight.add(work);
      }
      for (Future<Void> done : pool.invokeAll(eight)) {
        done.get();
      }
    } finally {
      pool.shutdownNow();
    }
  }
}
