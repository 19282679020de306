package dev.underpin.jobs.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What limits do in every store. */
abstract class JobLimitContract extends JobLeaseContract {

  private static final Limit TWO_A_KEY = Limit.perKey("mail", 2);
  private static final Limit ONE_A_KEY = Limit.perKey("mail", 1);
  private static final Limit TWO_MAILS = Limit.ofKind("mail", 2);
  private static final Set<Handled> MAILS = Set.of(new Handled("mail", 1));

  protected static NewJob limited(String key) {
    return limited(key, 0, Duration.ZERO);
  }

  private static NewJob limited(String key, int priority, Duration delay) {
    return new NewJob(
        null,
        new NewJob.Kind("mail", 1, "default"),
        new NewJob.When(priority, delay, null),
        new NewJob.Keys(null, false, null, Duration.ZERO, key),
        content("mail"));
  }

  private void announce(Limit... limits) {
    store().limits().announce(Set.of(limits));
  }

  protected long admitted(NewJob job) {
    long id = enqueue(job);
    store().stageDue();
    return id;
  }

  private List<ClaimedJob> claim(WorkerSession worker, Limit limit) {
    return store().limits().claim(worker.worker(), KINDS, Set.of(limit), 10);
  }

  @Test
  void no_per_key_limit_is_no_longer_so_as_many_of_a_key_are_claimed_as_it_has_units() {
    announce(TWO_A_KEY);
    WorkerSession worker = store().register(LEASE);
    List<Long> ids = new ArrayList<>();
    for (String key : List.of("acme", "acme", "acme", "acme", "bit")) {
      ids.add(enqueue(limited(key)));
    }
    store().stageDue();

    assertThat(ids(claim(worker, 10))).containsExactly(ids.get(0), ids.get(1), ids.get(4));
    assertThat(counts()).isEqualTo(new JobCounts(0, 3, 0, 0, 0, 2));
    assertThat(counts().live()).isEqualTo(5);
    assertThat(store().archive().job(ids.get(2)))
        .extracting(StoredJob::state)
        .isEqualTo(JobState.HELD);
  }

  @Test
  void first_of_a_bulk_that_is_removed_at_once_leaves_the_others_to_be_admitted() {
    announce(ONE_A_KEY);
    List<NewJob> three = List.of(limited("acme"), limited("acme"), limited("acme"));
    List<Long> cancelled = store().enqueue(three, () -> {});
    List<NewJob> others = List.of(limited("bit"), limited("bit"));
    List<Long> deleted = store().enqueue(others, () -> {});

    store().archive().cancel(cancelled.get(0), false);
    store().archive().admin().delete(List.of(deleted.get(0)), null, false);

    store().stageDue();
    assertThat(ids(claim(store().register(LEASE), 10)))
        .containsExactly(cancelled.get(1), deleted.get(1));
  }

  @Test
  void end_of_a_job_promotes_the_next_whatever_the_end() {
    announce(ONE_A_KEY);
    WorkerSession worker = store().register(LEASE);
    for (int i = 0; i < 6; i++) {
      admitted(limited("acme"));
    }

    finish(worker, done(claim(worker, 10).get(0)));
    finish(worker, new Outcome.Dead(claim(worker, 10).get(0), "no"));
    finish(worker, new Outcome.Parked(claim(worker, 10).get(0), "no"));
    finish(worker, new Outcome.Cancelled(claim(worker, 10).get(0)));
    finish(worker, new Outcome.Retried(claim(worker, 10).get(0), Duration.ofHours(1), "no"));

    assertThat(claim(worker, 10)).hasSize(1);
    assertThat(counts()).isEqualTo(new JobCounts(0, 1, 1, 1, 1, 0));
  }

  @Test
  void job_that_is_given_back_keeps_its_unit() {
    announce(ONE_A_KEY);
    WorkerSession worker = store().register(LEASE);
    long first = admitted(limited("acme"));
    admitted(limited("acme"));

    finish(worker, new Outcome.Released(claim(worker, 10).get(0)));

    assertThat(ids(claim(worker, 10))).containsExactly(first);
  }

  @Test
  void held_jobs_are_promoted_by_priority_then_the_oldest_first() {
    announce(ONE_A_KEY);
    WorkerSession worker = store().register(LEASE);
    admitted(limited("acme"));
    long late = admitted(limited("acme"));
    long urgent = admitted(limited("acme", -1, Duration.ZERO));

    finish(worker, done(claim(worker, 10).get(0)));
    ClaimedJob second = claim(worker, 10).get(0);
    finish(worker, done(second));

    assertThat(second.id()).isEqualTo(urgent);
    assertThat(ids(claim(worker, 10))).containsExactly(late);
  }

  @Test
  void suspect_keeps_its_unit_and_a_dead_one_gives_it_away() throws Exception {
    announce(ONE_A_KEY);
    long first = admitted(limited("acme"));
    long second = admitted(limited("acme"));
    claim(store().register(LEASE), 10);

    pass(LEASE.plusSeconds(1));
    rescue();
    WorkerSession other = store().register(LEASE);
    assertThat(claim(other, 10)).isEmpty();
    List<ClaimedJob> suspects = suspects(other);
    assertThat(ids(suspects)).containsExactly(first);
    store().beginTrial(other.worker(), suspects.get(0), null);
    pass(LEASE.plusSeconds(1));

    assertThat(store().rescue(1)).isEqualTo(new Rescued(0, 1));
    assertThat(ids(claim(store().register(LEASE), 10))).containsExactly(second);
  }

  @Test
  void stale_worker_does_not_give_back_a_unit_that_is_no_longer_its_own() throws Exception {
    announce(ONE_A_KEY);
    for (int i = 0; i < 3; i++) {
      admitted(limited("acme"));
    }
    WorkerSession stale = store().register(LEASE);
    ClaimedJob before = claim(stale, 10).get(0);
    pass(LEASE.plusSeconds(1));
    rescue();
    WorkerSession worker = store().register(LEASE);
    ClaimedJob now = suspects(worker).get(0);

    assertThat(finish(stale, done(before))).isEmpty();
    assertThat(claim(worker, 10)).isEmpty();
    assertThat(finish(worker, done(now))).containsExactly(now.id());
    assertThat(finish(worker, done(now))).isEmpty();
    assertThat(finish(stale, done(before))).isEmpty();

    assertThat(claim(worker, 10)).hasSize(1);
    assertThat(counts().held()).isEqualTo(1);
  }

  @Test
  void retry_that_is_due_waits_for_a_unit_like_the_others() throws Exception {
    announce(ONE_A_KEY);
    WorkerSession worker = store().register(Duration.ofHours(1));
    long first = admitted(limited("acme"));
    admitted(limited("acme"));
    finish(worker, new Outcome.Retried(claim(worker, 10).get(0), Duration.ofSeconds(5), "no"));
    ClaimedJob second = claim(worker, 10).get(0);

    pass(Duration.ofSeconds(6));
    store().stageDue();

    assertThat(claim(worker, 10)).isEmpty();
    assertThat(counts().held()).isEqualTo(1);
    finish(worker, done(second));
    assertThat(ids(claim(worker, 10))).containsExactly(first);
  }

  @Test
  void jobs_that_are_due_at_the_same_time_keep_to_the_limit() throws Exception {
    announce(TWO_A_KEY);
    for (int i = 0; i < 5; i++) {
      enqueue(limited("acme", 0, Duration.ofSeconds(5)));
    }

    pass(Duration.ofSeconds(6));
    store().stageDue();

    assertThat(counts()).isEqualTo(new JobCounts(2, 0, 0, 0, 0, 3));
  }

  @Test
  void cancelled_job_gives_its_unit_to_the_next_and_a_held_one_has_none_to_give() {
    announce(ONE_A_KEY);
    long first = admitted(limited("acme"));
    long second = admitted(limited("acme"));
    admitted(limited("acme"));

    store().archive().cancel(second, false);
    assertThat(counts()).isEqualTo(new JobCounts(1, 0, 0, 0, 0, 1));
    store().archive().cancel(first, false);

    assertThat(counts()).isEqualTo(new JobCounts(1, 0, 0, 0, 0, 0));
  }

  @Test
  void replayed_dead_letter_waits_for_a_unit() {
    announce(ONE_A_KEY);
    WorkerSession worker = store().register(LEASE);
    long dead = admitted(limited("acme"));
    finish(worker, new Outcome.Dead(claim(worker, 10).get(0), "no"));
    admitted(limited("acme"));
    ClaimedJob running = claim(worker, 10).get(0);

    assertThat(store().archive().replay(List.of(dead))).isEqualTo(1);
    store().stageDue();

    assertThat(claim(worker, 10)).isEmpty();
    finish(worker, done(running));
    assertThat(ids(claim(worker, 10))).containsExactly(dead);
  }

  @Test
  void held_jobs_of_a_kind_that_nobody_handles_are_parked_and_come_back_within_the_limit()
      throws Exception {
    announce(ONE_A_KEY);
    admitted(limited("acme"));
    admitted(limited("acme"));
    store().parkUnhandled(Duration.ofMinutes(10));
    pass(Duration.ofMinutes(11));

    store().parkUnhandled(Duration.ofMinutes(10));
    assertThat(counts()).isEqualTo(new JobCounts(0, 0, 0, 0, 2, 0));
    store().announce(MAILS);
    store().stageDue();

    assertThat(counts()).isEqualTo(new JobCounts(1, 0, 0, 0, 0, 1));
  }

  @Test
  void while_two_deploys_disagree_the_lower_limit_holds_and_then_the_one_that_is_left()
      throws Exception {
    announce(TWO_A_KEY);
    announce(ONE_A_KEY);
    for (int i = 0; i < 4; i++) {
      admitted(limited("acme"));
    }
    assertThat(counts().ready()).isEqualTo(1);

    pass(Duration.ofMinutes(4));
    announce(TWO_A_KEY);
    store().limits().admitHeld();

    assertThat(counts().ready()).isEqualTo(2);
  }

  @Test
  void limit_that_nobody_has_announced_lets_nothing_run_until_somebody_does() {
    admitted(limited("acme"));
    assertThat(counts()).isEqualTo(new JobCounts(0, 0, 0, 0, 0, 1));

    announce(ONE_A_KEY);
    store().limits().admitHeld();

    assertThat(counts().ready()).isEqualTo(1);
  }

  @Test
  void limit_that_was_taken_out_of_the_code_holds_nobody_any_more() throws Exception {
    announce(ONE_A_KEY);
    for (int i = 0; i < 4; i++) {
      admitted(limited("acme"));
    }

    pass(Duration.ofMinutes(4));
    announce(Limit.perKey("mail", Limit.UNLIMITED));
    store().limits().admitHeld();

    assertThat(counts().ready()).isEqualTo(4);
  }

  @Test
  void tenant_with_thousands_of_jobs_does_not_delay_the_only_one_of_another() {
    announce(TWO_A_KEY);
    List<NewJob> many = new ArrayList<>();
    for (int i = 0; i < 3_000; i++) {
      many.add(limited("acme"));
    }
    store().enqueue(many, () -> {});
    long only = enqueue(limited("bit"));

    store().stageDue();

    List<ClaimedJob> claimed = claim(store().register(LEASE), 100);
    assertThat(claimed).hasSize(3);
    assertThat(ids(claimed)).contains(only);
  }

  @Test
  void kind_has_as_many_leases_as_its_limit() {
    announce(TWO_MAILS);
    WorkerSession worker = store().register(LEASE);
    WorkerSession other = store().register(LEASE);
    for (int i = 0; i < 5; i++) {
      enqueue(job("mail"));
    }

    List<ClaimedJob> two = claim(worker, TWO_MAILS);
    assertThat(two).hasSize(2);
    assertThat(claim(other, TWO_MAILS)).isEmpty();
    finish(worker, done(two.get(0)));
    List<ClaimedJob> third = claim(other, TWO_MAILS);
    assertThat(third).hasSize(1);
    finish(other, new Outcome.Released(third.get(0)));

    assertThat(ids(claim(worker, TWO_MAILS))).isEqualTo(ids(third));
  }

  @Test
  void kinds_of_a_queue_share_its_limit() {
    Limit ofQueue = Limit.ofQueue("default", 2);
    announce(ofQueue);
    WorkerSession worker = store().register(LEASE);
    enqueue(job("mail"));
    enqueue(job("report"));
    enqueue(job("mail"));

    assertThat(claim(worker, ofQueue)).hasSize(2);
    assertThat(claim(worker, ofQueue)).isEmpty();
  }

  @Test
  void lower_limit_of_another_node_holds_for_a_claim_too() {
    announce(TWO_MAILS);
    announce(Limit.ofKind("mail", 1));
    enqueue(job("mail"));
    enqueue(job("mail"));

    assertThat(claim(store().register(LEASE), TWO_MAILS)).hasSize(1);
  }

  @Test
  void suspect_counts_against_the_limit_of_its_kind() throws Exception {
    announce(TWO_MAILS);
    for (int i = 0; i < 4; i++) {
      enqueue(job("mail"));
    }
    claim(store().register(LEASE), TWO_MAILS);

    pass(LEASE.plusSeconds(1));
    rescue();
    WorkerSession worker = store().register(LEASE);

    assertThat(claim(worker, TWO_MAILS)).isEmpty();
    finish(worker, done(suspects(worker).get(0)));
    assertThat(claim(worker, TWO_MAILS)).hasSize(1);
  }

  @Test
  void as_many_begin_in_a_minute_as_the_rate_says() throws Exception {
    Limit rate = Limit.rate("mail", 3, Duration.ofMinutes(1));
    announce(rate);
    WorkerSession worker = store().register(Duration.ofHours(1));
    for (int i = 0; i < 7; i++) {
      enqueue(job("mail"));
    }

    for (ClaimedJob job : claim(worker, rate)) {
      finish(worker, done(job));
    }
    assertThat(counts().ready()).isEqualTo(4);
    assertThat(claim(worker, rate)).isEmpty();
    pass(Duration.ofSeconds(61));

    assertThat(claim(worker, rate)).hasSize(3);
  }

  @Test
  void retry_counts_against_the_rate_like_any_other_start() {
    Limit rate = Limit.rate("mail", 3, Duration.ofMinutes(1));
    announce(rate);
    WorkerSession worker = store().register(Duration.ofHours(1));
    enqueue(job("mail"));

    for (int i = 0; i < 3; i++) {
      finish(worker, new Outcome.Retried(claim(worker, rate).get(0), Duration.ZERO, "no"));
      store().stageDue();
    }

    assertThat(claim(worker, rate)).isEmpty();
    assertThat(counts().ready()).isEqualTo(1);
  }

  @Test
  void eight_workers_at_once_never_run_more_of_a_key_than_its_units() throws Exception {
    announce(ONE_A_KEY);
    List<NewJob> jobs = new ArrayList<>();
    for (int i = 0; i < 120; i++) {
      jobs.add(limited("k" + i % 3));
    }
    store().enqueue(jobs, () -> {});
    Map<String, AtomicInteger> running = new ConcurrentHashMap<>();
    AtomicInteger over = new AtomicInteger();

    runEightTimes(
        () -> {
          WorkerSession worker = store().register(LEASE);
          while (counts().live() > 0) {
            store().stageDue();
            List<ClaimedJob> claimed = claim(worker, 2);
            for (ClaimedJob job : claimed) {
              over.addAndGet(running(running, job).incrementAndGet() > 1 ? 1 : 0);
            }
            for (ClaimedJob job : claimed) {
              running(running, job).decrementAndGet();
              assertThat(finish(worker, done(job))).hasSize(1);
            }
          }
          return null;
        });

    assertThat(over).hasValue(0);
  }

  private static AtomicInteger running(Map<String, AtomicInteger> byKey, ClaimedJob job) {
    String key = String.valueOf(job.past().limitKey());
    return byKey.computeIfAbsent(key, some -> new AtomicInteger());
  }

  @Test
  void eight_workers_at_once_never_run_more_of_a_kind_than_its_limit() throws Exception {
    announce(TWO_MAILS);
    for (int i = 0; i < 80; i++) {
      enqueue(job("mail"));
    }
    AtomicInteger running = new AtomicInteger();
    AtomicInteger over = new AtomicInteger();

    runEightTimes(
        () -> {
          WorkerSession worker = store().register(LEASE);
          while (counts().live() > 0) {
            List<ClaimedJob> claimed = claim(worker, TWO_MAILS);
            over.addAndGet(running.addAndGet(claimed.size()) > 2 ? 1 : 0);
            for (ClaimedJob job : claimed) {
              running.decrementAndGet();
              finish(worker, done(job));
            }
          }
          return null;
        });

    assertThat(over).hasValue(0);
  }
}
