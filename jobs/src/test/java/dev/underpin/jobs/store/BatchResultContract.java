package dev.underpin.jobs.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.underpin.jobs.store.BatchStore.MemberResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What a step can read of the one before in every store. */
abstract class BatchResultContract extends BatchDeathContract {

  private static Outcome.Done with(ClaimedJob job, Duration kept) {
    byte[] result = ("\"of " + job.id() + "\"").getBytes(UTF_8);
    NewJob.Content content = new NewJob.Content(result, "json", null, "");
    return new Outcome.Done(job, Duration.ZERO, new Outcome.Result(content, kept));
  }

  private static Outcome.Done with(ClaimedJob job) {
    return with(job, Duration.ofHours(1));
  }

  private List<Long> results(ClaimedJob continuation, String kind) {
    long step = Objects.requireNonNull(continuation.past().step());
    List<Long> jobs = new ArrayList<>();
    List<MemberResult> page = store().batches().results(step, kind, 0, 2);
    while (!page.isEmpty()) {
      page.forEach(one -> jobs.add(one.job()));
      page = store().batches().results(step, kind, jobs.get(jobs.size() - 1), 2);
    }
    return jobs;
  }

  @Test
  void results_of_the_step_before_come_in_order_and_page_by_page() {
    batch(OnDead.WAIT, mails(5), report());
    WorkerSession worker = store().register(LEASE);
    List<ClaimedJob> mails = claim(worker, 10);
    for (int i : new int[] {3, 0, 4, 2, 1}) {
      finish(worker, with(mails.get(i)));
    }

    ClaimedJob report = claim(worker, 10).get(0);

    assertThat(results(report, "mail")).containsExactlyElementsOf(ids(mails));
    assertThat(results(report, "report")).isEmpty();
    MemberResult first =
        store()
            .batches()
            .results(Objects.requireNonNull(report.past().step()), "mail", 0, 1)
            .get(0);
    assertThat(first.result().kind()).isEqualTo("mail");
    assertThat(first.result().content().payload())
        .asString(UTF_8)
        .isEqualTo("\"of " + first.job() + "\"");
  }

  @Test
  void results_of_other_jobs_and_of_earlier_steps_are_not_among_them() {
    NewJob keyed = keyed(new NewJob.Keys("inv-1", false, null, Duration.ZERO));
    long foreign = enqueue(keyed);
    batch(OnDead.WAIT, mails(2), List.of(keyed, job("mail"), keyed, job("mail")), report());
    enqueue(job("mail"));
    WorkerSession worker = store().register(LEASE);
    List<ClaimedJob> first = claim(worker, 10);
    assertThat(first).hasSize(4).extracting(ClaimedJob::id).contains(foreign);
    first.forEach(job -> finish(worker, with(job)));

    List<ClaimedJob> second = claim(worker, 10);
    second.forEach(job -> finish(worker, with(job)));

    assertThat(second).hasSize(2);
    assertThat(results(claim(worker, 10).get(0), "mail")).containsExactlyElementsOf(ids(second));
    assertThat(results(second.get(0), "mail"))
        .containsExactlyInAnyOrder(first.get(1).id(), first.get(2).id());
  }

  @Test
  void results_of_jobs_that_were_enqueued_in_between_are_not_among_them() {
    List<Long> ids = store().reserveIds(3, null);
    batch(OnDead.WAIT, List.of(withId(ids.get(0)), withId(ids.get(2))), report());
    enqueue(withId(ids.get(1)));
    WorkerSession worker = store().register(LEASE);
    claim(worker, 10).forEach(job -> finish(worker, with(job)));

    assertThat(results(claim(worker, 10).get(0), "mail")).containsExactly(ids.get(0), ids.get(2));
  }

  private static NewJob withId(long id) {
    NewJob job = job("mail");
    return new NewJob(id, job.kind(), job.when(), job.keys(), job.content());
  }

  @Test
  void results_that_are_kept_no_longer_are_not_among_them() throws Exception {
    batch(OnDead.WAIT, mails(2), report());
    WorkerSession worker = store().register(Duration.ofHours(1));
    List<ClaimedJob> mails = claim(worker, 10);
    finish(worker, with(mails.get(0), Duration.ofMinutes(1)), with(mails.get(1)));
    pass(Duration.ofMinutes(2));

    assertThat(results(claim(worker, 10).get(0), "mail")).containsExactly(mails.get(1).id());
  }
}
