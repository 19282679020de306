package dev.underpin.jobs.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.underpin.jobs.store.JobArchive.Cancellation;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What every store keeps beside the work: parked jobs, progress, results, history. */
abstract class JobKeepingContract extends JobTrialContract {

  private static final Duration UNHANDLED = Duration.ofMinutes(10);
  private static final Set<Handled> MAILS = Set.of(new Handled("mail", 1));

  private List<StoredJob> parked() {
    return store().archive().kept(JobState.PARKED, JobFilter.all(), 0, 10);
  }

  @Test
  void kind_that_no_live_node_handles_is_parked_after_ten_minutes_and_not_before()
      throws Exception {
    long id = enqueue(job("report"));
    long mail = enqueue(job("mail"));
    store().announce(MAILS);

    assertThat(store().parkUnhandled(UNHANDLED)).isZero();
    pass(UNHANDLED.minusSeconds(1));
    store().announce(MAILS);
    assertThat(store().parkUnhandled(UNHANDLED)).isZero();
    pass(Duration.ofSeconds(2));
    store().announce(MAILS);

    assertThat(store().parkUnhandled(UNHANDLED)).isEqualTo(1);
    assertThat(parked()).extracting(StoredJob::id).containsExactly(id);
    assertThat(ids(claim(store().register(LEASE), 10))).containsExactly(mail);
  }

  @Test
  void parked_jobs_go_on_when_a_node_that_handles_them_appears() throws Exception {
    long id = enqueue(job("report"));
    store().parkUnhandled(UNHANDLED);
    pass(UNHANDLED.plusSeconds(1));
    store().parkUnhandled(UNHANDLED);
    assertThat(counts()).isEqualTo(new JobCounts(0, 0, 0, 0, 1));

    assertThat(store().announce(MAILS)).isZero();
    assertThat(store().announce(KINDS)).isEqualTo(1);

    assertThat(ids(claim(store().register(LEASE), 10))).containsExactly(id);
  }

  @Test
  void unreadable_job_stays_parked_until_it_is_replayed() throws Exception {
    long id = enqueue(job("mail"));
    WorkerSession worker = store().register(LEASE);
    finish(worker, new Outcome.Parked(claim(worker, 1).get(0), "no such field"));

    assertThat(store().announce(KINDS)).isZero();
    assertThat(job(id).state()).isEqualTo(JobState.PARKED);
    assertThat(job(id).past().error()).isEqualTo("no such field");
    assertThat(store().archive().replay(List.of(id))).isEqualTo(1);

    assertThat(ids(claim(worker, 1))).containsExactly(id);
  }

  @Test
  void dead_letters_are_found_by_kind_queue_and_error_page_by_page() {
    NewJob.When now = new NewJob.When(0, Duration.ZERO, null);
    store().enqueue(Collections.nCopies(3, job("mail")), () -> {});
    long other = enqueue(job(new NewJob.Kind("report", 1, "slow"), now));
    WorkerSession worker = store().register(LEASE);
    for (ClaimedJob job : claim(worker, 4)) {
      finish(worker, new Outcome.Dead(job, job.kind() + " timed out: 100 % \\ _"));
    }

    JobFilter all = JobFilter.all();
    assertThat(dead(all.ofKind("mail"))).hasSize(3);
    assertThat(dead(all.onQueue("slow"))).containsExactly(other);
    assertThat(dead(all.withError("report timed out"))).containsExactly(other);
    assertThat(dead(all.withError("100 % \\ _"))).hasSize(4);
    assertThat(dead(all.withError("1%"))).isEmpty();
    List<Long> ids = dead(all);
    assertThat(store().archive().kept(JobState.DEAD, all, ids.get(1), 1))
        .extracting(StoredJob::id)
        .containsExactly(ids.get(2));
  }

  private List<Long> dead(JobFilter filter) {
    return store().archive().kept(JobState.DEAD, filter, 0, 10).stream()
        .map(StoredJob::id)
        .toList();
  }

  @Test
  void waiting_job_that_is_cancelled_is_gone_with_its_key() {
    NewJob.Keys key = new NewJob.Keys("inv-1", false, null, Duration.ZERO);
    long id = enqueue(keyed(key));

    assertThat(store().archive().cancel(id, true)).isEqualTo(Cancellation.REMOVED);
    assertThat(store().archive().cancel(id, true)).isEqualTo(Cancellation.UNKNOWN);

    assertThat(store().archive().job(id)).isNull();
    assertThat(enqueue(keyed(key))).isNotEqualTo(id);
    assertThat(store().archive().history(null, 10))
        .singleElement()
        .satisfies(job -> assertThat(job.end()).isEqualTo(FinishedJob.End.CANCELLED));
  }

  @Test
  void heartbeat_tells_which_running_jobs_were_cancelled() {
    long id = enqueue(job("mail"));
    WorkerSession worker = store().register(LEASE);
    ClaimedJob claimed = claim(worker, 1).get(0);

    assertThat(store().archive().cancel(id, false)).isEqualTo(Cancellation.REQUESTED);

    assertThat(worker.heartbeat()).containsExactly(id);
    assertThat(worker.heartbeat()).isEmpty();
    finish(worker, new Outcome.Released(claimed));
    assertThat(claim(worker, 1).get(0).past().isCancelled()).isTrue();
  }

  @Test
  void progress_is_taken_from_the_holder_of_the_lease_alone() throws Exception {
    long id = enqueue(job("mail"));
    WorkerSession worker = store().register(LEASE);
    ClaimedJob claimed = claim(worker, 1).get(0);

    store().progress(worker.worker(), List.of(new Progress(claimed, 40, "pages")));
    assertThat(job(id).progress()).isEqualTo(new StoredJob.Progress(40, "pages"));
    assertThat(job(id).state()).isEqualTo(JobState.RUNNING);
    pass(LEASE.plusSeconds(1));
    rescue();
    store().progress(worker.worker(), List.of(new Progress(claimed, 90, "stale")));

    assertThat(job(id).progress()).isEqualTo(new StoredJob.Progress(40, "pages"));
  }

  @Test
  void result_is_kept_for_its_time_and_never_from_a_stale_worker() throws Exception {
    store().enqueue(List.of(job("mail"), job("mail")), () -> {});
    WorkerSession worker = store().register(LEASE);
    List<ClaimedJob> claimed = claim(worker, 2);
    finish(worker, withResult(claimed.get(0)));
    pass(LEASE.plusSeconds(1));
    rescue();
    finish(worker, withResult(claimed.get(1)));

    JobArchive.KeptResult kept =
        Objects.requireNonNull(store().archive().result(claimed.get(0).id()));
    assertThat(kept.content().payload()).asString(UTF_8).isEqualTo("42");
    assertThat(store().archive().result(claimed.get(1).id())).isNull();
    pass(Duration.ofMinutes(61));
    assertThat(store().archive().result(claimed.get(0).id())).isNull();
    assertThat(store().purge(Duration.ZERO)).isEqualTo(1);
  }

  private static Outcome.Done withResult(ClaimedJob job) {
    NewJob.Content content = new NewJob.Content("42".getBytes(UTF_8), "json", null, "");
    return new Outcome.Done(
        job, Duration.ofMillis(7), new Outcome.Result(content, Duration.ofHours(1)));
  }

  @Test
  void history_tells_how_jobs_ended_and_forgets_in_time() throws Exception {
    store().enqueue(Collections.nCopies(3, job("mail")), () -> {});
    WorkerSession worker = store().register(LEASE);
    List<ClaimedJob> claimed = claim(worker, 3);
    store().finish(worker.worker(), List.of(done(claimed.get(0))), true);
    store().finish(worker.worker(), List.of(new Outcome.Dead(claimed.get(1), "no")), true);
    store().finish(worker.worker(), List.of(new Outcome.Cancelled(claimed.get(2))), true);

    List<FinishedJob> history = store().archive().history("mail", 10);
    assertThat(history)
        .extracting(FinishedJob::end)
        .containsExactlyInAnyOrder(
            FinishedJob.End.DONE, FinishedJob.End.DEAD, FinishedJob.End.CANCELLED);
    FinishedJob done =
        history.stream().filter(job -> job.end() == FinishedJob.End.DONE).findFirst().orElseThrow();
    assertThat(done.attempts()).isEqualTo(1);
    assertThat(done.times().duration()).isEqualTo(Duration.ofMillis(3));
    assertThat(store().archive().history("report", 10)).isEmpty();
    pass(Duration.ofDays(2));
    // by a node that keeps none itself
    assertThat(store().purge(null)).isZero();
    assertThat(store().purge(Duration.ofDays(3))).isZero();
    assertThat(store().purge(Duration.ofDays(1))).isEqualTo(3);
  }

  @Test
  void look_tells_when_the_next_scheduled_job_is_due() throws Exception {
    assertThat(store().look(KINDS).nextDue()).isNull();
    enqueue(job("mail", 0, Duration.ofSeconds(40)));

    Duration nextDue = store().look(KINDS).nextDue();
    assertThat(nextDue).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(40));
    pass(Duration.ofSeconds(41));

    assertThat(store().look(KINDS).isDue()).isTrue();
  }

  @Test
  void job_for_a_given_time_waits_for_it() throws Exception {
    NewJob.Kind mail = new NewJob.Kind("mail", 1, "default");
    Instant past = Instant.parse("2001-01-01T00:00:00Z");
    Instant future = Instant.parse("2990-01-01T00:00:00.123456Z");
    long due = enqueue(job(mail, new NewJob.When(0, Duration.ZERO, past)));
    long later = enqueue(job(mail, new NewJob.When(0, Duration.ZERO, future)));

    store().stageDue();

    assertThat(ids(claim(store().register(LEASE), 10))).containsExactly(due);
    assertThat(job(later).past().dueAt()).isEqualTo(future);
  }

  @Test
  void oldest_wait_is_that_of_the_job_that_has_been_due_longest() throws Exception {
    assertThat(store().archive().oldestWait()).isZero();
    enqueue(job("mail", 1, Duration.ZERO));
    pass(Duration.ofMinutes(5));
    enqueue(job("mail"));

    assertThat(store().archive().oldestWait())
        .isBetween(Duration.ofMinutes(5), Duration.ofMinutes(6));
  }
}
