package dev.underpin.jobs.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What becomes of the jobs of a process that died, and of jobs that kill theirs. */
abstract class JobTrialContract extends JobKeysContract {

  private void diesWith(WorkerSession worker) throws Exception {
    pass(LEASE.plusSeconds(1));
    assertThat(rescue()).isNotEqualTo(new Rescued(0, 0));
    assertThat(worker.heartbeat()).isNull();
  }

  @Test
  void crash_makes_all_jobs_of_the_process_suspects_and_counts_against_none() throws Exception {
    store().enqueue(List.of(job("mail"), job("report")), () -> {});
    WorkerSession worker = store().register(LEASE);
    claim(worker, 2);

    diesWith(worker);

    assertThat(store().look(KINDS).suspects()).isTrue();
    assertThat(counts()).isEqualTo(new JobCounts(2, 0, 0, 0, 0));
    assertThat(suspects(store().register(LEASE)))
        .hasSize(2)
        .allSatisfy(job -> assertThat(job.past().crashes()).isZero())
        .allSatisfy(job -> assertThat(job.past().failedAttempts()).isZero());
  }

  @Test
  void suspect_that_was_claimed_but_not_tried_has_no_crash_to_its_name() throws Exception {
    enqueue(job("mail"));
    WorkerSession first = store().register(LEASE);
    claim(first, 1);
    diesWith(first);
    WorkerSession second = store().register(LEASE);
    suspects(second);

    diesWith(second);

    assertThat(suspects(store().register(LEASE)).get(0).past().crashes()).isZero();
  }

  @Test
  void suspect_that_kills_its_process_three_times_is_a_dead_letter() throws Exception {
    long id = enqueue(job("mail"));
    WorkerSession worker = store().register(LEASE);
    claim(worker, 1);
    diesWith(worker);

    for (int crash = 0; crash < 3; crash++) {
      WorkerSession next = store().register(LEASE);
      ClaimedJob suspect = suspects(next).get(0);
      assertThat(suspect.past().crashes()).isEqualTo(crash);
      assertThat(store().beginTrial(next.worker(), suspect, null)).isTrue();
      diesWith(next);
    }

    assertThat(counts()).isEqualTo(new JobCounts(0, 0, 0, 1, 0));
    StoredJob dead = store().archive().kept(JobState.DEAD, JobFilter.all(), 0, 1).get(0);
    assertThat(dead.id()).isEqualTo(id);
    assertThat(dead.past().crashes()).isEqualTo(3);
    assertThat(dead.past().failedAttempts()).isZero();
    assertThat(dead.past().error()).isEqualTo("its process died 3 times while it ran as a suspect");
    store().archive().replay(List.of(id));
    assertThat(claim(store().register(LEASE), 1).get(0).past().crashes()).isZero();
  }

  @Test
  void crash_counts_against_the_suspect_on_trial_and_not_against_the_one_before() throws Exception {
    store().enqueue(List.of(job("mail"), job("mail")), () -> {});
    WorkerSession worker = store().register(LEASE);
    claim(worker, 2);
    diesWith(worker);
    WorkerSession next = store().register(LEASE);
    List<ClaimedJob> suspects = suspects(next);
    store().beginTrial(next.worker(), suspects.get(0), null);
    // it has ended well, but its outcome is not noted yet
    store().beginTrial(next.worker(), suspects.get(1), suspects.get(0));

    diesWith(next);

    assertThat(suspects(store().register(LEASE)))
        .extracting(job -> job.past().crashes())
        .containsExactly(0, 1);
  }

  @Test
  void suspect_that_is_done_or_fails_is_none_any_more() throws Exception {
    store().enqueue(List.of(job("mail"), job("mail")), () -> {});
    WorkerSession worker = store().register(LEASE);
    claim(worker, 2);
    diesWith(worker);
    WorkerSession next = store().register(LEASE);
    List<ClaimedJob> suspects = suspects(next);
    suspects.forEach(job -> store().beginTrial(next.worker(), job, null));

    finish(
        next,
        done(suspects.get(0)),
        new Outcome.Retried(suspects.get(1), Duration.ZERO, "smtp is away"));

    store().stageDue();
    assertThat(suspects(next)).isEmpty();
    assertThat(claim(next, 1)).hasSize(1);
  }

  @Test
  void suspect_that_is_handed_back_is_still_one() throws Exception {
    enqueue(job("mail"));
    WorkerSession worker = store().register(LEASE);
    claim(worker, 1);
    diesWith(worker);
    WorkerSession next = store().register(LEASE);
    ClaimedJob suspect = suspects(next).get(0);
    store().beginTrial(next.worker(), suspect, null);

    finish(next, new Outcome.Released(suspect));

    assertThat(claim(next, 1)).isEmpty();
    assertThat(suspects(next)).hasSize(1);
  }

  @Test
  void process_that_was_rescued_from_cannot_put_a_suspect_on_trial() throws Exception {
    enqueue(job("mail"));
    WorkerSession first = store().register(LEASE);
    claim(first, 1);
    diesWith(first);
    WorkerSession frozen = store().register(LEASE);
    ClaimedJob stale = suspects(frozen).get(0);

    diesWith(frozen);

    assertThat(store().beginTrial(frozen.worker(), stale, null)).isFalse();
  }

  @Test
  void claim_whose_answer_was_lost_can_be_given_back() throws Exception {
    store().enqueue(List.of(job("mail"), job("mail"), job("report")), () -> {});
    WorkerSession worker = store().register(LEASE);
    WorkerSession other = store().register(LEASE);
    ClaimedJob known = claim(worker, 1).get(0);
    long lost = claim(worker, 1).get(0).id();
    long others = claim(other, 1).get(0).id();

    assertThat(store().releaseUnknown(worker.worker(), Set.of(known.id()))).isEqualTo(1);

    assertThat(ids(claim(other, 9))).containsExactly(lost).doesNotContain(others);
    assertThat(finish(worker, done(known))).hasSize(1);
  }

  @Test
  void suspects_of_kinds_that_the_worker_does_not_handle_are_left_alone() throws Exception {
    enqueue(job("report"));
    WorkerSession worker = store().register(LEASE);
    claim(worker, 1);
    diesWith(worker);
    Set<Handled> mails = Set.of(new Handled("mail", 1));

    assertThat(store().look(mails).suspects()).isFalse();
    assertThat(store().claimSuspects(store().register(LEASE).worker(), mails, 9)).isEmpty();
  }
}
