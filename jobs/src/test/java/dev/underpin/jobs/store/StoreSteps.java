package dev.underpin.jobs.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The steps that the contracts of a store are told in. */
abstract class StoreSteps {

  protected static final Duration LEASE = Duration.ofSeconds(30);
  protected static final Set<Handled> KINDS =
      Set.of(new Handled("mail", 1), new Handled("report", 1));

  /** The store under test, opened and empty. */
  protected abstract JobStore store();

  /** Moves the store's own clock, or everything in the store the other way. */
  protected abstract void pass(Duration time) throws Exception;

  protected static NewJob job(String kind) {
    return job(kind, 0, Duration.ZERO);
  }

  protected static NewJob job(String kind, int priority, Duration delay) {
    return job(new NewJob.Kind(kind, 1, "default"), new NewJob.When(priority, delay, null));
  }

  protected static NewJob job(NewJob.Kind kind, NewJob.When when) {
    return new NewJob(null, kind, when, NewJob.Keys.NONE, content(kind.name()));
  }

  protected static NewJob keyed(NewJob.Keys keys) {
    NewJob.Kind mail = new NewJob.Kind("mail", 1, "default");
    NewJob.When now = new NewJob.When(0, Duration.ZERO, null);
    return new NewJob(null, mail, now, keys, content("mail"));
  }

  static NewJob.Content content(String kind) {
    byte[] payload = ("{\"of\":\"" + kind + "\"}").getBytes(UTF_8);
    return new NewJob.Content(payload, "json", null, "request_id=r-1");
  }

  protected long enqueue(NewJob job) {
    return store().enqueue(List.of(job), () -> {}).get(0);
  }

  protected List<ClaimedJob> claim(WorkerSession worker, int limit) {
    return store().claim(worker.worker(), KINDS, limit);
  }

  protected Set<Long> finish(WorkerSession worker, Outcome... outcomes) {
    return store().finish(worker.worker(), List.of(outcomes), false);
  }

  protected static Outcome.Done done(ClaimedJob job) {
    return new Outcome.Done(job, Duration.ofMillis(3), null);
  }

  protected JobCounts counts() {
    return store().archive().counts();
  }

  protected static List<Long> ids(List<ClaimedJob> jobs) {
    return jobs.stream().map(ClaimedJob::id).toList();
  }

  /** All suspects that wait. */
  protected List<ClaimedJob> suspects(WorkerSession worker) {
    return store().claimSuspects(worker.worker(), KINDS, 10);
  }

  protected Rescued rescue() {
    return store().rescue(3);
  }

  protected static void runEightTimes(Callable<Void> work) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(8);
    try {
      List<Callable<Void>> eight = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        eight.add(work);
      }
      for (Future<Void> done : pool.invokeAll(eight)) {
        done.get();
      }
    } finally {
      pool.shutdownNow();
    }
  }
}
