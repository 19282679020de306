package dev.underpin.jobs.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

/** How the steps of batches follow on each other in every store. */
abstract class BatchContract extends JobLimitContract {

  @SafeVarargs
  protected final long batch(OnDead onDead, List<NewJob>... steps) {
    List<List<NewJob>> all = new ArrayList<>();
    for (List<NewJob> step : steps) {
      all.add(step);
    }
    return store().batches().enqueue(new NewBatch(all, onDead), () -> {});
  }

  protected static List<NewJob> mails(int count) {
    return new ArrayList<>(Collections.nCopies(count, job("mail")));
  }

  protected static List<NewJob> report() {
    return List.of(job("report"));
  }

  protected BatchInfo info(long batch) {
    return Objects.requireNonNull(store().batches().find(batch));
  }

  protected List<String> kinds(List<ClaimedJob> jobs) {
    return jobs.stream().map(ClaimedJob::kind).toList();
  }

  protected static Outcome.Dead dead(ClaimedJob job) {
    return new Outcome.Dead(job, "no such customer");
  }

  @Test
  void next_step_begins_with_the_end_of_the_last_job_of_the_step_before() {
    long batch = batch(OnDead.WAIT, mails(3), report());
    WorkerSession worker = store().register(LEASE);
    assertThat(counts()).isEqualTo(new JobCounts(3, 0, 0, 0, 0, 1));

    List<ClaimedJob> mails = claim(worker, 10);
    assertThat(kinds(mails)).containsOnly("mail").hasSize(3);
    finish(worker, done(mails.get(2)), done(mails.get(0)));
    assertThat(claim(worker, 10)).isEmpty();
    assertThat(info(batch).steps())
        .containsExactly(new BatchInfo.Step(3, 1, 0), new BatchInfo.Step(1, 1, 0));
    finish(worker, done(mails.get(1)));

    List<ClaimedJob> next = claim(worker, 10);
    assertThat(kinds(next)).containsExactly("report");
    assertThat(info(batch).state()).isEqualTo(BatchInfo.State.RUNNING);
    finish(worker, done(next.get(0)));
    assertThat(info(batch).state()).isEqualTo(BatchInfo.State.DONE);
    assertThat(info(batch).left()).isZero();
    assertThat(info(batch).total()).isEqualTo(4);
  }

  @Test
  void job_that_is_retried_released_or_parked_is_not_over() throws Exception {
    batch(OnDead.RUN, mails(3), report());
    WorkerSession worker = store().register(LEASE);
    List<ClaimedJob> mails = claim(worker, 10);

    finish(
        worker,
        new Outcome.Retried(mails.get(0), Duration.ofSeconds(5), "down"),
        new Outcome.Released(mails.get(1)),
        new Outcome.Parked(mails.get(2), "not to be read"));

    assertThat(kinds(claim(worker, 10))).containsExactly("mail");
    store().archive().replay(List.of(mails.get(2).id()));
    pass(Duration.ofSeconds(6));
    store().stageDue();
    assertThat(kinds(claim(worker, 10))).containsExactly("mail", "mail");
    store().batches().settle(false);
    assertThat(claim(worker, 10)).isEmpty();
  }

  @Test
  void steps_of_many_and_of_one_job_make_a_chain() {
    long batch = batch(OnDead.WAIT, report(), mails(5), report(), mails(2));
    WorkerSession worker = store().register(LEASE);

    List<Integer> sizes = new ArrayList<>();
    for (List<ClaimedJob> step = claim(worker, 10); !step.isEmpty(); step = claim(worker, 10)) {
      sizes.add(step.size());
      step.forEach(job -> finish(worker, done(job)));
    }

    assertThat(sizes).containsExactly(1, 5, 1, 2);
    assertThat(info(batch).state()).isEqualTo(BatchInfo.State.DONE);
  }

  @Test
  void step_without_jobs_is_over_at_once_wherever_it_stands() {
    long batch = batch(OnDead.WAIT, List.of(), report(), List.of(), List.of(), mails(1), List.of());
    WorkerSession worker = store().register(LEASE);

    ClaimedJob report = claim(worker, 10).get(0);
    assertThat(report.kind()).isEqualTo("report");
    finish(worker, done(report));
    ClaimedJob mail = claim(worker, 10).get(0);
    assertThat(mail.kind()).isEqualTo("mail");
    finish(worker, done(mail));

    assertThat(info(batch).state()).isEqualTo(BatchInfo.State.DONE);
    assertThat(info(batch(OnDead.WAIT, List.of(), List.of())).state())
        .isEqualTo(BatchInfo.State.DONE);
  }

  @Test
  void cancelled_job_is_over() {
    long batch = batch(OnDead.WAIT, mails(2), report());
    WorkerSession worker = store().register(LEASE);
    ClaimedJob first = claim(worker, 1).get(0);

    assertThat(store().archive().cancel(first.id() + 1, false))
        .isEqualTo(JobArchive.Cancellation.REMOVED);
    finish(worker, done(first));

    ClaimedJob report = claim(worker, 10).get(0);
    assertThat(report.kind()).isEqualTo("report");
    finish(worker, new Outcome.Cancelled(report));
    assertThat(info(batch).state()).isEqualTo(BatchInfo.State.DONE);
  }

  @Test
  void job_that_is_cancelled_while_it_waits_for_its_step_never_runs() {
    long batch = batch(OnDead.WAIT, mails(1), report(), mails(1));
    WorkerSession worker = store().register(LEASE);
    ClaimedJob first = claim(worker, 1).get(0);

    store().archive().cancel(first.id() + 1, false);
    finish(worker, done(first));

    List<ClaimedJob> next = claim(worker, 10);
    assertThat(kinds(next)).containsExactly("mail");
    finish(worker, done(next.get(0)));
    assertThat(info(batch).state()).isEqualTo(BatchInfo.State.DONE);
  }

  @Test
  void ends_that_were_not_accepted_do_not_count() throws Exception {
    batch(OnDead.WAIT, mails(2), report());
    WorkerSession frozen = store().register(LEASE);
    List<ClaimedJob> stale = claim(frozen, 2);
    pass(LEASE.plusSeconds(1));
    rescue();

    assertThat(finish(frozen, done(stale.get(0)), done(stale.get(1)))).isEmpty();

    WorkerSession worker = store().register(LEASE);
    List<ClaimedJob> mails = suspects(worker);
    finish(worker, done(mails.get(0)));
    finish(worker, done(mails.get(0)));
    assertThat(claim(worker, 10)).isEmpty();
    finish(worker, done(mails.get(1)));
    assertThat(kinds(claim(worker, 10))).containsExactly("report");
  }

  @Test
  void step_of_more_jobs_than_one_statement_changes_begins_as_a_whole() {
    batch(OnDead.WAIT, report(), mails(2_300));
    WorkerSession worker = store().register(LEASE);

    finish(worker, done(claim(worker, 1).get(0)));

    assertThat(counts()).isEqualTo(new JobCounts(2_300, 0, 0, 0, 0, 0));
  }

  @Test
  void continuation_of_a_batch_that_eight_workers_finish_at_once_is_there_once() throws Exception {
    for (int round = 0; round < 5; round++) {
      batch(OnDead.WAIT, mails(200), report());
      Collection<String> ended = new ConcurrentLinkedQueue<>();
      runEightTimes(
          () -> {
            try (WorkerSession worker = store().register(LEASE)) {
              List<ClaimedJob> claimed = claim(worker, 7);
              while (!claimed.isEmpty()) {
                finish(worker, claimed.stream().map(StoreSteps::done).toArray(Outcome[]::new));
                claimed.forEach(job -> ended.add(job.kind()));
                claimed = claim(worker, 7);
              }
            }
            return null;
          });

      // the others had all gone when it became ready, or one of them has done it
      try (WorkerSession last = store().register(LEASE)) {
        for (ClaimedJob job : claim(last, 10)) {
          finish(last, done(job));
          ended.add(job.kind());
        }
      }
      assertThat(ended).hasSize(201).containsOnlyOnce("report");
      assertThat(counts().live()).isZero();
    }
  }

  @Test
  void continuation_with_a_limit_key_takes_a_unit_when_its_turn_comes() {
    store().limits().announce(Set.of(Limit.perKey("mail", 1)));
    batch(OnDead.WAIT, report(), List.of(limited("acme"), limited("acme")));
    WorkerSession worker = store().register(LEASE);
    store().stageDue();
    assertThat(counts().held()).isEqualTo(2);

    finish(worker, done(claim(worker, 10).get(0)));
    store().stageDue();

    List<ClaimedJob> mails = claim(worker, 10);
    assertThat(mails).hasSize(1);
    finish(worker, done(mails.get(0)));
    assertThat(claim(worker, 10)).hasSize(1);
  }

  @Test
  void job_whose_key_is_taken_is_no_part_of_the_batch() {
    NewJob keyed = keyed(new NewJob.Keys("inv-1", false, null, Duration.ZERO));
    NewJob other = keyed(new NewJob.Keys("inv-2", false, null, Duration.ZERO));
    long foreign = enqueue(keyed);

    long batch = batch(OnDead.WAIT, List.of(keyed, other, other, job("mail")), report());

    assertThat(info(batch).steps().get(0)).isEqualTo(new BatchInfo.Step(2, 2, 0));
    WorkerSession worker = store().register(LEASE);
    List<ClaimedJob> mails = claim(worker, 10);
    assertThat(mails).hasSize(3);
    mails.stream().filter(job -> job.id() != foreign).forEach(job -> finish(worker, done(job)));
    assertThat(kinds(claim(worker, 10))).containsExactly("report");
  }

  @Test
  void waiting_jobs_are_not_parked_though_nobody_handles_them_yet() throws Exception {
    batch(OnDead.WAIT, mails(1), report());
    store().announce(KINDS);
    store().parkUnhandled(Duration.ofMinutes(10));
    pass(Duration.ofMinutes(11));

    store().parkUnhandled(Duration.ofMinutes(10));

    assertThat(counts()).isEqualTo(new JobCounts(0, 0, 0, 0, 1, 1));
    store().announce(KINDS);
    WorkerSession worker = store().register(LEASE);
    finish(worker, done(claim(worker, 10).get(0)));
    assertThat(kinds(claim(worker, 10))).containsExactly("report");
  }
}
