package dev.underpin.jobs.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

/**
 * What every {@link JobStore} does. Each store has a subclass that says how to get an empty one.
 * Claims and outcomes are here, the rest is in the contracts that this one goes on from.
 */
public abstract class JobStoreContract extends BatchResultContract {

  @Test
  void claimed_job_has_everything_that_was_enqueued() {
    long id = enqueue(job("mail"));

    WorkerSession worker = store().register(LEASE);
    ClaimedJob claimed = claim(worker, 10).get(0);

    assertThat(claimed.id()).isEqualTo(id);
    assertThat(claimed.kind()).isEqualTo("mail");
    assertThat(claimed.past().failedAttempts()).isZero();
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
    assertThat(counts().ready()).isEqualTo(2_500);
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
    assertThat(counts().ready()).isEqualTo(1);
  }

  @Test
  void versions_that_the_worker_does_not_handle_are_left_alone() {
    NewJob.When now = new NewJob.When(0, Duration.ZERO, null);
    enqueue(job(new NewJob.Kind("mail", 2, "default"), now));
    long old = enqueue(job("mail"));

    WorkerSession worker = store().register(LEASE);

    assertThat(ids(claim(worker, 10))).containsExactly(old);
    assertThat(store().look(KINDS).ready()).isFalse();
    assertThat(store().look(Set.of(new Handled("mail", 2))).ready()).isTrue();
    assertThat(store().claim(worker.worker(), Set.of(new Handled("mail", 2)), 10)).hasSize(1);
  }

  @Test
  void all_queues_are_claimed_at_once() {
    NewJob.When now = new NewJob.When(0, Duration.ZERO, null);
    enqueue(job(new NewJob.Kind("mail", 1, "one"), now));
    enqueue(job(new NewJob.Kind("report", 1, "other"), now));

    assertThat(claim(store().register(LEASE), 10)).hasSize(2);
  }

  @Test
  void paused_queues_are_told_by_every_look() {
    assertThat(store().look(KINDS).paused()).isEmpty();

    assertThat(store().archive().pause("slow")).isTrue();
    assertThat(store().archive().pause("slow")).isFalse();
    store().archive().pause("other.queue");

    assertThat(store().look(KINDS).paused()).containsExactlyInAnyOrder("slow", "other.queue");
    assertThat(store().archive().paused()).containsExactlyInAnyOrder("slow", "other.queue");
    assertThat(store().archive().resume("slow")).isTrue();
    assertThat(store().archive().resume("slow")).isFalse();
    assertThat(store().look(KINDS).paused()).containsExactly("other.queue");
  }

  @Test
  void done_job_is_gone() {
    enqueue(job("mail"));
    WorkerSession worker = store().register(LEASE);
    ClaimedJob claimed = claim(worker, 1).get(0);

    Set<Long> accepted = finish(worker, done(claimed));

    assertThat(accepted).containsExactly(claimed.id());
    assertThat(counts()).isEqualTo(new JobCounts(0, 0, 0, 0, 0));
  }

  @Test
  void outcomes_of_all_sorts_are_noted_together() {
    store().enqueue(Collections.nCopies(6, job("mail")), () -> {});
    WorkerSession worker = store().register(LEASE);
    List<ClaimedJob> claimed = claim(worker, 6);

    Set<Long> accepted =
        finish(
            worker,
            done(claimed.get(0)),
            new Outcome.Retried(claimed.get(1), Duration.ofSeconds(5), "timeout"),
            new Outcome.Dead(claimed.get(2), "no such customer"),
            new Outcome.Released(claimed.get(3)),
            new Outcome.Parked(claimed.get(4), "unreadable"),
            new Outcome.Cancelled(claimed.get(5)));

    assertThat(accepted).containsExactlyInAnyOrderElementsOf(ids(claimed));
    assertThat(counts()).isEqualTo(new JobCounts(1, 0, 1, 1, 1));
  }

  @Test
  void failed_job_becomes_due_after_its_delay_with_one_try_less() throws Exception {
    enqueue(job("mail"));
    WorkerSession worker = store().register(LEASE);
    ClaimedJob first = claim(worker, 1).get(0);
    finish(worker, new Outcome.Retried(first, Duration.ofMinutes(10), "down"));

    pass(Duration.ofMinutes(9));
    int early = store().stageDue().ready();
    pass(Duration.ofMinutes(2));
    int due = store().stageDue().ready();

    assertThat(early).isZero();
    assertThat(due).isEqualTo(1);
    ClaimedJob second = claim(worker, 1).get(0);
    assertThat(second.past().failedAttempts()).isEqualTo(1);
    assertThat(second.token()).isGreaterThan(first.token());
  }

  @Test
  void delayed_job_is_not_claimed_before_its_time() throws Exception {
    long id = enqueue(job("mail", 0, Duration.ofHours(1)));
    WorkerSession worker = store().register(LEASE);

    assertThat(store().stageDue().some()).isFalse();
    assertThat(claim(worker, 1)).isEmpty();
    assertThat(counts().scheduled()).isEqualTo(1);

    pass(Duration.ofMinutes(61));
    assertThat(store().stageDue().ready()).isEqualTo(1);
    assertThat(ids(claim(worker, 1))).containsExactly(id);
  }

  @Test
  void dead_letter_is_kept_with_its_error_and_can_be_replayed() {
    long id = enqueue(job("mail"));
    WorkerSession worker = store().register(LEASE);
    ClaimedJob claimed = claim(worker, 1).get(0);
    String error = "caf\u00e9 \0 <\ud83d\ude00> 'quoted'";
    finish(worker, new Outcome.Dead(claimed, error));

    StoredJob dead = store().archive().kept(JobState.DEAD, JobFilter.all(), 0, 10).get(0);

    assertThat(dead.id()).isEqualTo(id);
    assertThat(dead.kind().name()).isEqualTo("mail");
    assertThat(dead.past().failedAttempts()).isEqualTo(1);
    assertThat(dead.past().error().replace('\ufffd', '\0')).isEqualTo(error);
    assertThat(store().archive().replay(List.of(id))).isEqualTo(1);
    assertThat(store().archive().replay(List.of(id))).isZero();
    assertThat(claim(worker, 1).get(0).past().failedAttempts()).isZero();
  }

  @Test
  void released_job_is_due_at_once_with_all_its_tries() {
    enqueue(job("mail"));
    WorkerSession worker = store().register(LEASE);
    ClaimedJob claimed = claim(worker, 1).get(0);

    finish(worker, new Outcome.Released(claimed));

    assertThat(claim(worker, 1).get(0).past().failedAttempts()).isZero();
  }

  @Test
  void outcome_that_is_told_twice_is_accepted_once() {
    enqueue(job("mail"));
    WorkerSession worker = store().register(LEASE);
    ClaimedJob claimed = claim(worker, 1).get(0);
    List<Outcome> outcomes = List.of(new Outcome.Retried(claimed, Duration.ZERO, "down"));

    assertThat(store().finish(worker.worker(), outcomes, false)).hasSize(1);
    assertThat(store().finish(worker.worker(), outcomes, false)).isEmpty();
    assertThat(counts().live()).isEqualTo(1);
  }

  @Test
  void worker_that_signs_off_gives_its_jobs_back_at_once() {
    long id = enqueue(job("mail"));
    WorkerSession leaving = store().register(LEASE);
    claim(leaving, 1);

    leaving.close();

    assertThat(leaving.heartbeat()).isNull();
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
            List<Outcome> done = some.stream().<Outcome>map(job -> done(job)).toList();
            assertThat(store().finish(worker.worker(), done, false)).hasSize(some.size());
          }
          return null;
        };

    runEightTimes(work);

    assertThat(twice).isEmpty();
    assertThat(claimed).isEqualTo(enqueued);
    assertThat(counts().live()).isZero();
  }
}
