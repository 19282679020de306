package dev.underpin.jobs.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What unique and idempotency keys do in every store. */
abstract class JobKeysContract extends ScheduleContract {

  private static NewJob.Keys unique(String key) {
    return new NewJob.Keys(key, false, null, Duration.ZERO);
  }

  private static NewJob.Keys untilStarted(String key) {
    return new NewJob.Keys(key, true, null, Duration.ZERO);
  }

  private static NewJob.Keys idempotent(String key) {
    return new NewJob.Keys(null, false, key, Duration.ofHours(1));
  }

  @Test
  void job_with_a_unique_key_that_is_taken_is_not_stored_and_answers_the_id_of_the_first() {
    long first = enqueue(keyed(unique("inv-1")));

    assertThat(enqueue(keyed(unique("inv-1")))).isEqualTo(first);
    assertThat(enqueue(keyed(unique("inv-2")))).isNotEqualTo(first);
    assertThat(counts().ready()).isEqualTo(2);
  }

  @Test
  void jobs_of_one_enqueue_with_the_same_key_are_one() {
    List<Long> ids =
        store()
            .enqueue(
                List.of(keyed(unique("b")), keyed(unique("a")), keyed(unique("b")), job("report")),
                () -> {});

    assertThat(ids.get(0)).isEqualTo(ids.get(2));
    assertThat(new HashSet<>(ids)).hasSize(3);
    assertThat(counts().ready()).isEqualTo(3);
  }

  @Test
  void unique_key_is_kept_while_the_job_runs_and_over_its_retries() throws Exception {
    long first = enqueue(keyed(unique("inv-1")));
    WorkerSession worker = store().register(LEASE);

    ClaimedJob claimed = claim(worker, 1).get(0);
    assertThat(enqueue(keyed(unique("inv-1")))).isEqualTo(first);
    finish(worker, new Outcome.Retried(claimed, Duration.ofSeconds(5), "down"));
    assertThat(enqueue(keyed(unique("inv-1")))).isEqualTo(first);
    pass(Duration.ofSeconds(6));
    store().stageDue();
    finish(worker, done(claim(worker, 1).get(0)));

    assertThat(enqueue(keyed(unique("inv-1")))).isNotEqualTo(first);
  }

  @Test
  void dead_letter_frees_its_key_and_is_not_replayed_beside_the_job_that_took_it() {
    long first = enqueue(keyed(unique("inv-1")));
    WorkerSession worker = store().register(LEASE);
    finish(worker, new Outcome.Dead(claim(worker, 1).get(0), "no such customer"));

    long second = enqueue(keyed(unique("inv-1")));

    assertThat(second).isNotEqualTo(first);
    assertThat(store().archive().replay(List.of(first))).isZero();
    finish(worker, done(claim(worker, 1).get(0)));
    assertThat(store().archive().replay(List.of(first))).isEqualTo(1);
    assertThat(enqueue(keyed(unique("inv-1")))).isEqualTo(first);
  }

  @Test
  void key_until_started_is_free_once_the_job_is_claimed() {
    long first = enqueue(keyed(untilStarted("sync")));
    assertThat(enqueue(keyed(untilStarted("sync")))).isEqualTo(first);
    WorkerSession worker = store().register(LEASE);

    ClaimedJob claimed = claim(worker, 1).get(0);
    long second = enqueue(keyed(untilStarted("sync")));
    finish(worker, done(claimed));

    assertThat(second).isNotEqualTo(first);
    assertThat(enqueue(keyed(untilStarted("sync")))).isEqualTo(second);
  }

  @Test
  void idempotency_key_holds_when_the_job_is_done_and_until_it_expires() throws Exception {
    long first = enqueue(keyed(idempotent("req-17")));
    WorkerSession worker = store().register(LEASE);
    finish(worker, done(claim(worker, 1).get(0)));

    assertThat(enqueue(keyed(idempotent("req-17")))).isEqualTo(first);
    assertThat(counts().live()).isZero();
    pass(Duration.ofMinutes(61));

    assertThat(enqueue(keyed(idempotent("req-17")))).isNotEqualTo(first);
  }

  @Test
  void idempotency_key_of_a_duplicate_leads_to_the_job_that_has_the_unique_key() {
    long first = enqueue(keyed(unique("inv-1")));
    NewJob.Keys both = new NewJob.Keys("inv-1", false, "req-17", Duration.ofHours(1));

    assertThat(enqueue(keyed(both))).isEqualTo(first);
    assertThat(enqueue(keyed(idempotent("req-17")))).isEqualTo(first);
  }

  @Test
  void expired_idempotency_keys_are_deleted() throws Exception {
    enqueue(keyed(idempotent("req-17")));
    assertThat(store().purge(Duration.ZERO)).isZero();

    pass(Duration.ofMinutes(61));

    assertThat(store().purge(Duration.ZERO)).isEqualTo(1);
  }

  @Test
  void reserved_ids_are_used_by_nobody_else() {
    List<Long> reserved = store().reserveIds(3, null);
    NewJob sealed = job("mail");
    NewJob withId =
        new NewJob(reserved.get(1), sealed.kind(), sealed.when(), sealed.keys(), sealed.content());

    long other = enqueue(job("mail"));

    assertThat(reserved).isSorted().doesNotHaveDuplicates().doesNotContain(other);
    assertThat(enqueue(withId)).isEqualTo(reserved.get(1));
    assertThat(store().enqueue(List.of(withIdOf(reserved.get(2)), job("mail")), () -> {}))
        .contains(reserved.get(2));
  }

  private static NewJob withIdOf(long id) {
    NewJob job = job("mail");
    return new NewJob(id, job.kind(), job.when(), job.keys(), job.content());
  }

  @Test
  void eight_enqueuers_of_the_same_keys_at_once_store_each_once() throws Exception {
    Set<Long> ids = new HashSet<>();
    ExecutorService pool = Executors.newFixedThreadPool(8);
    try {
      List<Callable<Long>> work = new ArrayList<>();
      for (int i = 0; i < 80; i++) {
        String key = "k" + i % 4;
        work.add(() -> enqueue(keyed(unique(key))));
      }
      for (Future<Long> id : pool.invokeAll(work)) {
        ids.add(id.get());
      }
    } finally {
      pool.shutdownNow();
    }

    assertThat(ids).hasSize(4);
    assertThat(counts().ready()).isEqualTo(4);
  }
}
