package dev.underpin.jobs;

import dev.underpin.jobs.store.ClaimedJob;
import dev.underpin.jobs.store.Handled;
import dev.underpin.jobs.store.JobStore;
import dev.underpin.jobs.store.Limit;
import dev.underpin.jobs.store.Outcome;
import dev.underpin.jobs.store.WorkerSession;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.jspecify.annotations.Nullable;

/** Runs jobs in the caller's thread, with everything around a handler as a worker has it. */
final class Stepper implements AutoCloseable {

  static final Duration LEASE = Duration.ofDays(1);

  private final Config config;
  private final Schedules schedules;
  private final JobStore store;
  private final OpenKinds kinds;
  private final ScheduledExecutorService timer =
      new ScheduledThreadPoolExecutor(1, work -> Threads.daemon("underpin-jobs-timer", work));
  private final HandlerCall call;
  private @Nullable WorkerSession session;
  private @Nullable HeldRuns node;

  Stepper(Config config, Schedules schedules) {
    this.config = config;
    this.schedules = schedules;
    this.store = config.store();
    this.kinds = new OpenKinds(config);
    this.call = new HandlerCall(config, timer);
    store.limits().announce(config.limits().announced());
    store.limits().admitHeld();
  }

  /** The same as a node whose runs take time. */
  SteppedNode node() {
    HeldRuns known = node;
    if (known == null) {
      known = new HeldRuns(config, this, call);
      node = known;
    }
    return known;
  }

  void fireDue() {
    schedules.fireDue();
  }

  int runDue() {
    fireDue();
    int runs = 0;
    List<ClaimedJob> claimed = claim();
    while (!claimed.isEmpty()) {
      claimed.forEach(this::run);
      runs += claimed.size();
      claimed = claim();
    }
    return runs;
  }

  @Nullable Duration nextDue() {
    Duration job = store.look(kinds.now()).nextDue();
    Duration fire = schedules.nextDue();
    return job == null || (fire != null && fire.compareTo(job) < 0) ? fire : job;
  }

  private List<ClaimedJob> claim() {
    while (store.stageDue().some()) {
      // some at a time
    }
    kinds.pause(store.archive().paused());
    Set<Handled> open = kinds.now();
    List<ClaimedJob> ready = ready(session().worker(), open);
    return ready.isEmpty() ? store.claimSuspects(session().worker(), open, 1) : ready;
  }

  private WorkerSession session() {
    WorkerSession known = session;
    if (known == null) {
      known = store.register(LEASE);
      session = known;
    }
    return known;
  }

  /** One at the most, of kinds without limits if there is any. */
  List<ClaimedJob> ready(long worker, Set<Handled> open) {
    Set<Handled> uncounted = new HashSet<>(config.limits().unlimited());
    uncounted.addAll(config.limits().groups().getOrDefault(Set.of(), Set.of()));
    uncounted.retainAll(open);
    List<ClaimedJob> ready = store.claim(worker, uncounted, 1);
    for (Map.Entry<Set<Limit>, Set<Handled>> group : config.limits().groups().entrySet()) {
      Set<Handled> kindsOfGroup = new HashSet<>(group.getValue());
      kindsOfGroup.retainAll(open);
      if (ready.isEmpty() && !group.getKey().isEmpty() && !kindsOfGroup.isEmpty()) {
        ready = store.limits().claim(worker, kindsOfGroup, group.getKey(), 1);
      }
    }
    return ready;
  }

  private void run(ClaimedJob job) {
    Lease lease = new Lease(session(), LEASE, System.nanoTime());
    Execution execution = new Execution(lease, job, call, ended -> {});
    execution.run();
    Outcome outcome = execution.outcome();
    if (outcome != null) {
      store.finish(lease.session().worker(), List.of(outcome), config.isRecorded());
    }
    Finisher.tellBatches(store, List.of(execution));
  }

  @Override
  public void close() {
    timer.shutdownNow();
    if (node != null) {
      node.close();
    }
    if (session != null) {
      session.close();
    }
  }
}
