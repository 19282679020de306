package dev.underpin.jobs.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Whose a claimed job is, and for how long. */
abstract class JobLeaseContract extends JobKeepingContract {

  private static final Rescued NOTHING = new Rescued(0, 0);

  @Test
  void jobs_of_a_worker_whose_heartbeat_stopped_are_rescued_once() throws Exception {
    long id = enqueue(job("mail"));
    WorkerSession dead = store().register(LEASE);
    claim(dead, 1);

    assertThat(rescue()).isEqualTo(NOTHING);
    assertThat(store().look(KINDS).lapsed()).isFalse();
    pass(LEASE.plusSeconds(1));

    assertThat(store().look(KINDS).lapsed()).isTrue();
    assertThat(rescue()).isEqualTo(new Rescued(1, 0));
    assertThat(rescue()).isEqualTo(NOTHING);
    WorkerSession next = store().register(LEASE);
    assertThat(claim(next, 1)).isEmpty();
    assertThat(ids(suspects(next))).containsExactly(id);
  }

  @Test
  void healthy_hour_long_job_is_not_rescued() throws Exception {
    enqueue(job("report"));
    WorkerSession worker = store().register(LEASE);
    ClaimedJob claimed = claim(worker, 1).get(0);

    for (int i = 0; i < 180; i++) {
      pass(Duration.ofSeconds(20));
      assertThat(worker.heartbeat()).isEmpty();
      assertThat(rescue()).isEqualTo(NOTHING);
    }

    assertThat(finish(worker, done(claimed))).containsExactly(claimed.id());
  }

  @Test
  void claimed_jobs_that_wait_for_their_turn_are_covered_by_the_heartbeat() throws Exception {
    store().enqueue(List.of(job("mail"), job("mail"), job("mail")), () -> {});
    WorkerSession worker = store().register(LEASE);
    List<ClaimedJob> prefetched = claim(worker, 3);

    for (int i = 0; i < 6; i++) {
      pass(Duration.ofSeconds(20));
      worker.heartbeat();
      assertThat(rescue()).isEqualTo(NOTHING);
    }

    assertThat(counts().running()).isEqualTo(3);
    assertThat(finish(worker, done(prefetched.get(2)))).hasSize(1);
  }

  @Test
  void worker_that_was_rescued_from_can_change_nothing() throws Exception {
    store().enqueue(List.of(job("mail"), job("mail"), job("mail"), job("mail")), () -> {});
    WorkerSession frozen = store().register(LEASE);
    List<ClaimedJob> stale = claim(frozen, 4);
    pass(LEASE.plusSeconds(1));
    rescue();

    List<Outcome> outcomes =
        List.of(
            done(stale.get(0)),
            new Outcome.Retried(stale.get(1), Duration.ZERO, "late"),
            new Outcome.Dead(stale.get(2), "late"),
            new Outcome.Released(stale.get(3)));

    assertThat(frozen.heartbeat()).isNull();
    assertThat(store().finish(frozen.worker(), outcomes, false)).isEmpty();
    assertThat(claim(frozen, 10)).isEmpty();
    WorkerSession next = store().register(LEASE);
    List<ClaimedJob> again = suspects(next);
    assertThat(ids(again)).isEqualTo(ids(stale));
    assertThat(store().finish(frozen.worker(), outcomes, false)).isEmpty();
    assertThat(finish(next, done(stale.get(0)))).isEmpty();
    assertThat(counts()).isEqualTo(new JobCounts(0, 4, 0, 0, 0));
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

    assertThat(counts()).isEqualTo(new JobCounts(400, 0, 0, 0, 0));
  }
}
