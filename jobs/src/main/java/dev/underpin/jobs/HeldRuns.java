package dev.underpin.jobs;

import dev.underpin.jobs.store.ClaimedJob;
import dev.underpin.jobs.store.Handled;
import dev.underpin.jobs.store.JobStore;
import dev.underpin.jobs.store.Outcome;
import dev.underpin.jobs.store.Pending;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Runs that are begun and not over, of one node in the caller's thread. */
final class HeldRuns implements SteppedNode, AutoCloseable {

  private final Config config;
  private final JobStore store;
  private final Stepper stepper;
  private final OpenKinds kinds;
  private final Chores chores;
  private final HandlerCall call;
  private final Map<Long, Execution> begun = new LinkedHashMap<>();
  private @Nullable Lease lease;
  private @Nullable Execution trial;

  HeldRuns(Config config, Stepper stepper, HandlerCall call) {
    this.config = config;
    this.store = config.store();
    this.stepper = stepper;
    this.kinds = new OpenKinds(config);
    this.chores = new Chores(config, config.handled());
    this.call = call;
  }

  @Override
  public boolean look() {
    boolean isKept = held().session().heartbeat() != null;
    if (!isKept) {
      begun.clear();
      trial = null;
      lease = null;
    }
    store.limits().announce(config.limits().announced());
    stepper.fireDue();
    Pending pending = store.look(kinds.now());
    kinds.pause(pending.paused());
    if (pending.lapsed()) {
      chores.rescue();
    }
    if (pending.isDue()) {
      chores.stage();
    }
    return isKept;
  }

  @Override
  public @Nullable JobId begin() {
    Execution suspect = suspect();
    if (suspect != null && !begun.containsKey(suspect.id().value())) {
      return mayBegin(suspect) ? tried(suspect) : null;
    }
    boolean isQuiet = suspect != null && Trials.needsQuiet(suspect.job());
    int ordinary = begun.size() - (suspect == null ? 0 : 1);
    if (isQuiet || ordinary >= config.pace().workers()) {
      return null;
    }
    List<ClaimedJob> ready = stepper.ready(held().session().worker(), kinds.now());
    return ready.isEmpty() ? null : begun(execution(ready.get(0)));
  }

  /** The one that is tried here, or is to be next. */
  private @Nullable Execution suspect() {
    Execution known = trial;
    if (known != null) {
      return known;
    }
    Set<Handled> open = kinds.now();
    List<ClaimedJob> claimed = store.claimSuspects(held().session().worker(), open, 1);
    Execution found = claimed.isEmpty() ? null : execution(claimed.get(0));
    trial = found;
    return found;
  }

  private boolean mayBegin(Execution suspect) {
    return begun.isEmpty() || !Trials.needsQuiet(suspect.job());
  }

  private @Nullable JobId tried(Execution suspect) {
    if (store.beginTrial(suspect.lease().session().worker(), suspect.job(), null)) {
      return begun(suspect);
    }
    trial = null;
    return null;
  }

  private Execution execution(ClaimedJob job) {
    return new Execution(held(), job, call, ended -> {});
  }

  private JobId begun(Execution run) {
    run.run();
    begun.put(run.id().value(), run);
    return run.id();
  }

  @Override
  public boolean end(JobId job) {
    Execution run = begun.remove(job.value());
    if (run == null) {
      return false;
    }
    if (run == trial) {
      trial = null;
    }
    Finisher.tellBatches(store, List.of(run));
    Outcome outcome = run.outcome();
    return outcome == null
        ? run.isCommitted()
        : store
            .finish(run.lease().session().worker(), List.of(outcome), config.isRecorded())
            .contains(job.value());
  }

  /** By the store's clock it lasts as it is set; this process's own clock stands still. */
  private Lease held() {
    Lease known = lease;
    if (known == null) {
      known = new Lease(store.register(config.pace().lease()), Stepper.LEASE, System.nanoTime());
      lease = known;
    }
    return known;
  }

  @Override
  public void close() {
    if (lease != null) {
      lease.session().close();
    }
  }
}
