package dev.underpin.jobs.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What dead letters and cancellations mean to batches in every store. */
abstract class BatchDeathContract extends BatchContract {

  private static final Set<Handled> MAILS = Set.of(new Handled("mail", 1));

  @Test
  void job_that_an_operator_deletes_is_over_and_so_is_its_step() {
    long batch = batch(OnDead.WAIT, mails(3), report(), report());
    WorkerSession worker = store().register(LEASE);
    finish(worker, dead(claim(worker, 1).get(0)));
    AdminStore admin = store().archive().admin();
    List<Long> mails = found(admin, JobFilter.all().ofKind("mail"));
    List<Long> reports = found(admin, JobFilter.all().ofKind("report"));

    assertThat(admin.search(JobState.HELD, JobFilter.all(), Long.MIN_VALUE, 10).jobs()).hasSize(2);
    assertThat(admin.delete(List.of(reports.get(1)), JobState.HELD, false)).isEqualTo(1);
    assertThat(claim(worker, 10)).hasSize(2).allSatisfy(mail -> finish(worker, done(mail)));
    assertThat(claim(worker, 10)).isEmpty();
    assertThat(admin.delete(mails, null, true)).isEqualTo(1);

    ClaimedJob next = claim(worker, 10).get(0);
    assertThat(next.id()).isEqualTo(reports.get(0));
    finish(worker, done(next));
    assertThat(info(batch).state()).isEqualTo(BatchInfo.State.DONE);
  }

  private static List<Long> found(AdminStore admin, JobFilter filter) {
    return admin.search(null, filter, Long.MIN_VALUE, 10).jobs().stream()
        .map(StoredJob::id)
        .toList();
  }

  @Test
  void batch_waits_for_a_dead_letter_and_its_replay_reopens_it() {
    long batch = batch(OnDead.WAIT, mails(2), report());
    WorkerSession worker = store().register(LEASE);
    List<ClaimedJob> mails = claim(worker, 10);

    finish(worker, done(mails.get(0)), dead(mails.get(1)));
    store().batches().settle(false);
    assertThat(claim(worker, 10)).isEmpty();
    assertThat(info(batch).state()).isEqualTo(BatchInfo.State.STALLED);
    assertThat(info(batch).steps().get(0)).isEqualTo(new BatchInfo.Step(2, 0, 1));
    store().archive().replay(List.of(mails.get(1).id()));
    assertThat(info(batch).state()).isEqualTo(BatchInfo.State.RUNNING);
    finish(worker, done(claim(worker, 10).get(0)));

    assertThat(kinds(claim(worker, 10))).containsExactly("report");
  }

  @Test
  void batch_goes_on_when_the_dead_letter_that_it_waits_for_is_removed() {
    batch(OnDead.WAIT, mails(2), report());
    WorkerSession worker = store().register(LEASE);
    List<ClaimedJob> mails = claim(worker, 10);
    finish(worker, done(mails.get(0)), dead(mails.get(1)));

    store().archive().cancel(mails.get(1).id(), false);

    assertThat(kinds(claim(worker, 10))).containsExactly("report");
  }

  @Test
  void run_takes_a_dead_letter_for_finished_and_its_replay_does_not_continue_twice() {
    long batch = batch(OnDead.RUN, mails(2), report());
    WorkerSession worker = store().register(LEASE);
    List<ClaimedJob> mails = claim(worker, 10);

    finish(worker, done(mails.get(0)), dead(mails.get(1)));
    List<ClaimedJob> report = claim(worker, 10);
    assertThat(kinds(report)).containsExactly("report");
    store().archive().replay(List.of(mails.get(1).id()));
    finish(worker, done(claim(worker, 10).get(0)));
    store().batches().settle(false);

    assertThat(claim(worker, 10)).isEmpty();
    finish(worker, done(report.get(0)));
    assertThat(claim(worker, 10)).isEmpty();
    assertThat(info(batch).state()).isEqualTo(BatchInfo.State.DONE);
  }

  @Test
  void run_waits_for_a_dead_letter_that_is_replayed_before_the_others_are_over() {
    batch(OnDead.RUN, mails(3), report());
    WorkerSession worker = store().register(LEASE);
    List<ClaimedJob> mails = claim(worker, 10);

    finish(worker, dead(mails.get(0)));
    store().archive().replay(List.of(mails.get(0).id()));
    finish(worker, done(mails.get(1)), done(mails.get(2)));
    store().batches().settle(false);
    assertThat(store().claim(worker.worker(), Set.of(new Handled("report", 1)), 1)).isEmpty();
    finish(worker, done(claim(worker, 10).get(0)));

    assertThat(kinds(claim(worker, 10))).containsExactly("report");
  }

  @Test
  void cancel_removes_what_has_not_begun_and_lets_the_rest_end() {
    NewJob keyed = keyed(new NewJob.Keys("inv-1", false, null, Duration.ZERO));
    long batch =
        batch(OnDead.CANCEL, List.of(job("mail"), job("mail"), job("mail"), keyed), report());
    WorkerSession worker = store().register(LEASE);
    List<ClaimedJob> mails = claim(worker, 2);

    store().finish(worker.worker(), List.of(dead(mails.get(0))), true);

    assertThat(counts()).isEqualTo(new JobCounts(0, 1, 0, 1, 0, 0));
    assertThat(info(batch).state()).isEqualTo(BatchInfo.State.CANCELLED);
    assertThat(store().archive().history(null, 10))
        .extracting(FinishedJob::end)
        .containsExactlyInAnyOrder(
            FinishedJob.End.DEAD,
            FinishedJob.End.CANCELLED,
            FinishedJob.End.CANCELLED,
            FinishedJob.End.CANCELLED);
    enqueue(keyed);
    assertThat(claim(worker, 10)).as("its key was free again").hasSize(1);
    assertThat(finish(worker, done(mails.get(1)))).hasSize(1);
    store().batches().settle(false);
    assertThat(info(batch).state()).isEqualTo(BatchInfo.State.CANCELLED);
    assertThat(claim(worker, 10)).isEmpty();
  }

  @Test
  void running_job_of_a_cancelled_batch_is_not_tried_again() {
    batch(OnDead.CANCEL, mails(2), report());
    WorkerSession worker = store().register(LEASE);
    List<ClaimedJob> mails = claim(worker, 2);

    finish(worker, dead(mails.get(0)));
    finish(worker, new Outcome.Retried(mails.get(1), Duration.ofSeconds(5), "down"));
    store().batches().settle(false);

    assertThat(counts()).isEqualTo(new JobCounts(0, 0, 0, 1, 0, 0));
  }

  @Test
  void dead_letter_of_a_cancelled_batch_is_replayed_by_itself() {
    batch(OnDead.CANCEL, mails(2), report());
    WorkerSession worker = store().register(LEASE);
    List<ClaimedJob> mails = claim(worker, 2);
    finish(worker, dead(mails.get(0)));

    assertThat(store().archive().replay(List.of(mails.get(0).id()))).isEqualTo(1);
    store().batches().settle(false);

    List<ClaimedJob> alone = claim(worker, 10);
    assertThat(ids(alone)).containsExactly(mails.get(0).id());
    finish(worker, done(alone.get(0)));
    assertThat(claim(worker, 10)).isEmpty();
  }

  private ClaimedJob diesThreeTimes(OnDead onDead) throws Exception {
    batch(onDead, mails(1), report());
    claim(store().register(LEASE), 1);
    ClaimedJob suspect = null;
    for (int crash = 0; crash < 4; crash++) {
      pass(LEASE.plusSeconds(1));
      rescue();
      WorkerSession next = store().register(LEASE);
      List<ClaimedJob> suspects = store().claimSuspects(next.worker(), MAILS, 1);
      if (!suspects.isEmpty()) {
        suspect = suspects.get(0);
        store().beginTrial(next.worker(), suspect, null);
      }
    }
    assertThat(counts().dead()).isEqualTo(1);
    return Objects.requireNonNull(suspect);
  }

  @Test
  void job_that_killed_its_process_too_often_is_waited_for() throws Exception {
    ClaimedJob suspect = diesThreeTimes(OnDead.WAIT);
    WorkerSession worker = store().register(LEASE);
    assertThat(claim(worker, 10)).isEmpty();

    store().archive().replay(List.of(suspect.id()));
    finish(worker, done(claim(worker, 10).get(0)));

    assertThat(kinds(claim(worker, 10))).containsExactly("report");
  }

  @Test
  void job_that_killed_its_process_too_often_is_finished_where_dead_ones_are() throws Exception {
    diesThreeTimes(OnDead.RUN);

    assertThat(kinds(claim(store().register(LEASE), 10))).containsExactly("report");
  }

  @Test
  void job_that_killed_its_process_too_often_cancels_what_follows() throws Exception {
    diesThreeTimes(OnDead.CANCEL);
    store().batches().settle(false);

    assertThat(counts()).isEqualTo(new JobCounts(0, 0, 0, 1, 0, 0));
  }

  @Test
  void cancelled_batch_loses_what_has_not_begun_and_tells_what_runs() {
    long batch = batch(OnDead.WAIT, mails(4), report());
    WorkerSession worker = store().register(LEASE);
    List<ClaimedJob> mails = claim(worker, 3);
    finish(worker, dead(mails.get(2)));

    List<Long> running = store().batches().cancel(batch, true);

    assertThat(running).containsExactly(mails.get(0).id(), mails.get(1).id());
    assertThat(counts()).isEqualTo(new JobCounts(0, 2, 0, 1, 0, 0));
    assertThat(info(batch).state()).isEqualTo(BatchInfo.State.CANCELLED);
    assertThat(info(batch).steps())
        .containsExactly(new BatchInfo.Step(4, 2, 1), new BatchInfo.Step(1, 0, 0));
    finish(worker, done(mails.get(0)), new Outcome.Cancelled(mails.get(1)));
    store().batches().settle(false);
    assertThat(claim(worker, 10)).isEmpty();
    assertThat(store().batches().cancel(batch, true)).isNull();
    assertThat(store().batches().cancel(batch + 1_000, true)).isNull();
  }

  @Test
  void batch_that_is_over_is_forgotten_after_a_day() throws Exception {
    long open = batch(OnDead.WAIT, mails(1), report());
    long over = batch(OnDead.WAIT, report());
    long cancelled = batch(OnDead.WAIT, report(), mails(2));
    store().batches().cancel(cancelled, false);
    WorkerSession worker = store().register(LEASE);
    finish(
        worker, done(store().claim(worker.worker(), Set.of(new Handled("report", 1)), 1).get(0)));
    store().batches().settle(false);

    pass(BatchStore.KEPT.minusMinutes(1));
    store().purge(null);
    assertThat(info(over).state()).isEqualTo(BatchInfo.State.DONE);
    pass(Duration.ofMinutes(2));
    store().purge(null);

    assertThat(store().batches().find(over)).isNull();
    assertThat(store().batches().find(cancelled)).isNull();
    assertThat(info(open).state()).isEqualTo(BatchInfo.State.RUNNING);
  }
}
