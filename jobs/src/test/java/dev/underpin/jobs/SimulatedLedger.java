package dev.underpin.jobs;

import dev.underpin.jobs.SimulatedCluster.Work;
import dev.underpin.jobs.SimulatedNode.Visit;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the nodes of a simulation did, when, and what of it must not be: by what handlers saw and
 * what nodes were told, not by what the store says of itself.
 */
final class SimulatedLedger {

  private final SimulatedTime time;
  private final Map<JobId, Visit> open = new HashMap<>();
  private final Set<JobId> orphans = new HashSet<>();
  private final Map<SimulatedNode, Set<JobId>> trials = new HashMap<>();
  private @Nullable Visit handled;
  private long fingerprint = 1;

  final List<String> violations = new ArrayList<>();
  final SimulatedUnits units = new SimulatedUnits(violations);
  final Set<JobId> done = new HashSet<>();
  final Map<Instant, Set<JobId>> fires = new TreeMap<>();
  final Map<Long, Integer> startsBySecond = new TreeMap<>();
  int diedHolding;
  int refusedEnds;
  int mostTrials;
  long drainedAt;

  SimulatedLedger(SimulatedTime time) {
    this.time = time;
  }

  /** The handler of every kind, on every node. */
  void handle(SimulatedNode node, Work work, JobRun run) {
    boolean fails = work.failsFirst() && run.attempt() == 1;
    handled = new Visit(node, work, fails);
    Instant fireTime = run.fireTime();
    if (fireTime != null) {
      fires.computeIfAbsent(fireTime, unknown -> new LinkedHashSet<>()).add(run.id());
    }
    if (fails) {
      throw new IllegalStateException("as it is wanted");
    }
  }

  /** The node has begun what was handled last. */
  Visit begun(JobId job) {
    Visit visit = Objects.requireNonNull(handled);
    note(1, job);
    if (open.put(job, visit) != null) {
      tried(job, visit.node());
    } else {
      startsBySecond.merge(time.now() / 1_000, 1, Integer::sum);
      if (visit.work().perMinute() > 0) {
        units.started(visit.work().what(), visit.work().perMinute(), time.now());
      }
    }
    units.entered(job, visit);
    return visit;
  }

  /** It was another node's: one of those is enough for a process at a time. */
  private void tried(JobId job, SimulatedNode node) {
    Set<JobId> here = trials.computeIfAbsent(node, unknown -> new HashSet<>());
    here.add(job);
    if (here.size() > 1) {
      violations.add("a process tries %d suspects at once".formatted(here.size()));
    }
    mostTrials = Math.max(mostTrials, trials.values().stream().mapToInt(Set::size).sum());
  }

  void ended(JobId job, Visit visit, boolean isAccepted) {
    note(isAccepted ? 2 : 3, job);
    left(job, visit);
    if (!isAccepted) {
      refusedEnds++;
      return;
    }
    if (open.remove(job) != visit) {
      violations.add("the end of job %s was accepted of two nodes".formatted(job));
    }
    units.ended(job, visit);
    if (!visit.fails() && !done.add(job)) {
      violations.add("job %s was done twice".formatted(job));
    }
    if (orphans.remove(job) && orphans.isEmpty()) {
      drainedAt = time.now();
    }
  }

  private void left(JobId job, Visit visit) {
    units.left(visit);
    trials.computeIfPresent(
        visit.node(),
        (node, here) -> {
          here.remove(job);
          return here.isEmpty() ? null : here;
        });
  }

  /** A node has learnt that its jobs are no longer its own. */
  void interrupted(Map<JobId, Visit> running) {
    running.forEach(this::left);
  }

  /** A process is gone, and its handlers with it. */
  void died(Map<JobId, Visit> running) {
    diedHolding += running.size();
    orphans.addAll(running.keySet());
    running.forEach(this::left);
  }

  /** What is open of jobs that were never done. */
  Collection<Visit> open() {
    return open.values();
  }

  /** Of jobs that were nobody's before. */
  double startsPerSecond(long fromMillis, long toMillis) {
    return startsBySecond.entrySet().stream()
            .filter(second -> second.getKey() >= fromMillis / 1_000)
            .filter(second -> second.getKey() < toMillis / 1_000)
            .mapToInt(Map.Entry::getValue)
            .sum()
        * 1_000.0
        / (toMillis - fromMillis);
  }

  private void note(int what, JobId job) {
    fingerprint = ((fingerprint * 31 + time.now()) * 31 + job.value()) * 31 + what;
  }

  /** The same for the same history. */
  long fingerprint() {
    return fingerprint;
  }
}
