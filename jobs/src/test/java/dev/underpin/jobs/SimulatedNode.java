package dev.underpin.jobs;

import dev.underpin.jobs.SimulatedCluster.Work;
import dev.underpin.jobs.testing.ManualWorker;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** One node of a simulation: it polls, beats its heart, and runs what it can; until it dies. */
final class SimulatedNode {

  static final int WORKERS = 4;
  static final long LEASE_MILLIS = 15_000;
  private static final long POLL_MILLIS = 2_000;

  /** As its process is. */
  enum State {
    WELL,
    FROZEN,
    DEAD
  }

  private final SimulatedCluster cluster;
  private final SteppedNode node;
  private final Map<JobId, Visit> running = new LinkedHashMap<>();
  private final List<JobId> late = new ArrayList<>();
  private State state = State.WELL;

  /** A handler that is inside. */
  static final class Visit {
    private final SimulatedNode node;
    private final Work work;
    private final boolean fails;
    private boolean wasFrozen;

    Visit(SimulatedNode node, Work work, boolean fails) {
      this.node = node;
      this.work = work;
      this.fails = fails;
    }

    SimulatedNode node() {
      return node;
    }

    Work work() {
      return work;
    }

    boolean fails() {
      return fails;
    }

    boolean wasFrozen() {
      return wasFrozen;
    }
  }

  SimulatedNode(SimulatedCluster cluster, Function<SimulatedNode, ManualWorker> worker) {
    this.cluster = cluster;
    this.node = worker.apply(this).node();
  }

  /** Nodes do not start together, and their polls wander. */
  void start() {
    cluster.time().after(cluster.random(POLL_MILLIS), this::poll);
  }

  State state() {
    return state;
  }

  int running() {
    return running.size();
  }

  private void poll() {
    if (state == State.WELL) {
      look();
      work();
    }
    if (state != State.DEAD) {
      cluster.time().after(POLL_MILLIS * 8 / 10 + cluster.random(POLL_MILLIS / 5), this::poll);
    }
  }

  void look() {
    if (!node.look()) {
      cluster.ledger().interrupted(running);
      running.clear();
    }
  }

  private void work() {
    JobId job = node.begin();
    while (job != null) {
      JobId begun = job;
      Visit visit = cluster.ledger().begun(begun);
      running.put(begun, visit);
      if (visit.work().isPoison()) {
        die();
        return;
      }
      cluster.time().after(visit.work().millis(), () -> over(begun, visit));
      job = node.begin();
    }
  }

  private void over(JobId job, Visit visit) {
    if (running.get(job) != visit) {
      return;
    }
    if (state == State.FROZEN) {
      late.add(job);
    } else if (state == State.WELL) {
      end(job);
      work();
    }
  }

  private void end(JobId job) {
    Visit visit = running.remove(job);
    if (visit != null) {
      cluster.ledger().ended(job, visit, node.end(job));
    }
  }

  void die() {
    state = State.DEAD;
    cluster.ledger().died(running);
    running.clear();
  }

  void freeze() {
    state = State.FROZEN;
    running.values().forEach(visit -> visit.wasFrozen = true);
  }

  /** What should have ended meanwhile ends now, before its heart beats again. */
  void thaw() {
    state = State.WELL;
    late.forEach(this::end);
    late.clear();
  }
}
