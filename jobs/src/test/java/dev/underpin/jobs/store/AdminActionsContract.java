package dev.underpin.jobs.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every store lets operators do. */
abstract class AdminActionsContract extends AdminContract {

  @Test
  void scheduled_jobs_are_due_now_when_they_are_to_be_retried_and_others_are_left_alone()
      throws Exception {
    WorkerSession worker = store().register(LEASE);
    long failed = enqueue(job("mail"));
    finish(worker, new Outcome.Retried(claim(worker, 1).get(0), Duration.ofHours(1), "no"));
    long delayed = enqueue(job("mail", 0, Duration.ofHours(1)));
    long running = enqueue(job("mail"));
    claim(worker, 1);
    long dead = enqueue(job("mail"));
    finish(worker, new Outcome.Dead(claim(worker, 1).get(0), "no"));

    int due = admin().retryNow(List.of(delayed, failed, running, dead, 99_999L));

    assertThat(due).isEqualTo(2);
    List<ClaimedJob> claimed = claim(worker, 10);
    assertThat(ids(claimed)).containsExactly(failed, delayed);
    assertThat(claimed.get(0).past().failedAttempts()).isEqualTo(1);
    assertThat(admin().retryNow(List.of(failed))).isZero();
  }

  @Test
  void job_with_a_limit_key_that_is_retried_waits_for_its_unit() {
    store().limits().announce(Set.of(Limit.perKey("mail", 1)));
    WorkerSession worker = store().register(LEASE);
    long failed = enqueue(keyed(ACME));
    store().stageDue();
    finish(worker, new Outcome.Retried(claim(worker, 1).get(0), Duration.ofHours(1), "no"));
    enqueue(keyed(ACME));
    store().stageDue();
    ClaimedJob other = claim(worker, 10).get(0);

    assertThat(admin().retryNow(List.of(failed))).isEqualTo(1);
    store().stageDue();

    assertThat(claim(worker, 10)).isEmpty();
    assertThat(job(failed).state()).isEqualTo(JobState.HELD);
    finish(worker, done(other));
    assertThat(ids(claim(worker, 10))).containsExactly(failed);
  }

  @Test
  void whatever_does_not_run_is_deleted_and_what_runs_is_not() throws Exception {
    List<Long> ids = oneOfEach();
    long running = ids.get(3);

    assertThat(admin().delete(ids, null, true)).isEqualTo(6);

    assertThat(Pages.of(admin(), null, JobFilter.all(), 10)).containsExactly(running);
    assertThat(store().archive().history(null, 10))
        .hasSize(6)
        .extracting(FinishedJob::end)
        .containsOnly(FinishedJob.End.CANCELLED);
    assertThat(admin().delete(ids, null, true)).isZero();
  }

  @Test
  void job_that_left_the_state_in_which_it_was_found_is_not_deleted() {
    WorkerSession worker = store().register(LEASE);
    long id = enqueue(job("mail"));
    finish(worker, new Outcome.Dead(claim(worker, 1).get(0), "no"));
    List<Long> found = search(JobState.DEAD, JobFilter.all());
    store().archive().replay(found);

    assertThat(admin().delete(found, JobState.DEAD, false)).isZero();

    assertThat(job(id).state()).isEqualTo(JobState.READY);
    assertThat(admin().delete(found, JobState.READY, false)).isEqualTo(1);
  }

  @Test
  void deleted_job_leaves_its_keys_and_units_to_others() {
    store().limits().announce(Set.of(Limit.perKey("mail", 1)));
    NewJob.Keys keys = new NewJob.Keys("u-1", false, null, Duration.ZERO, "acme");
    long first = enqueue(keyed(keys));
    store().stageDue();
    long held = enqueue(keyed(ACME));
    store().stageDue();
    assertThat(job(held).state()).isEqualTo(JobState.HELD);

    assertThat(admin().delete(List.of(first), null, false)).isEqualTo(1);

    assertThat(job(held).state()).isEqualTo(JobState.READY);
    assertThat(enqueue(keyed(keys))).isNotEqualTo(first);
    assertThat(store().archive().history(null, 10)).isEmpty();
  }

  @Test
  void many_jobs_are_deleted_at_once() {
    List<Long> ids = store().enqueue(Collections.nCopies(1_200, job("mail")), () -> {});

    assertThat(admin().delete(ids.subList(0, 1_100), JobState.READY, true)).isEqualTo(1_100);

    assertThat(counts().ready()).isEqualTo(100);
  }

  /** Nobody deletes what a worker has begun, and nobody begins what is deleted. */
  @Test
  @Timeout(60)
  void job_is_run_or_deleted_and_never_both() throws Exception {
    int total = 1_600;
    List<Long> ids = store().enqueue(Collections.nCopies(total, job("mail")), () -> {});
    AtomicInteger turn = new AtomicInteger();
    AtomicInteger deleted = new AtomicInteger();
    AtomicInteger done = new AtomicInteger();

    runEightTimes(
        () -> {
          if (turn.getAndIncrement() % 2 == 0) {
            for (int from = 0; from < total; from += 200) {
              deleted.addAndGet(admin().delete(ids.subList(from, from + 200), null, false));
            }
          } else {
            WorkerSession worker = store().register(LEASE);
            for (var some = claim(worker, 5); !some.isEmpty(); some = claim(worker, 5)) {
              Outcome[] outcomes = some.stream().map(StoreSteps::done).toArray(Outcome[]::new);
              assertThat(finish(worker, outcomes)).hasSameSizeAs(outcomes);
              done.addAndGet(outcomes.length);
            }
          }
          return null;
        });

    assertThat(done.get() + deleted.get() + counts().ready()).isEqualTo(total);
    assertThat(deleted.get()).isPositive();
    assertThat(counts().running()).isZero();
  }
}
