package dev.underpin.jobs;

import dev.underpin.jobs.SimulatedNode.Visit;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Who has units of which limit in a simulation. A job has its unit from its begin to an end that
 * was accepted, also while its node is dead and nobody has rescued it. Handlers are counted apart:
 * one that was frozen may be inside when its job has long been another's.
 */
final class SimulatedUnits {

  private static final long RATE_MILLIS = 60_000;

  private final Map<String, Set<JobId>> units = new HashMap<>();
  private final Map<String, Set<Visit>> inside = new HashMap<>();
  private final Map<String, Deque<Long>> starts = new HashMap<>();
  private final List<String> violations;

  final Map<String, Integer> most = new TreeMap<>();
  int overlapsOfFrozen;

  SimulatedUnits(List<String> violations) {
    this.violations = violations;
  }

  void entered(JobId job, Visit visit) {
    for (Map.Entry<String, Integer> limit : visit.work().limits().entrySet()) {
      String name = limit.getKey();
      Set<JobId> having = units.computeIfAbsent(name, unknown -> new HashSet<>());
      having.add(job);
      most.merge(name, having.size(), Math::max);
      if (having.size() > limit.getValue()) {
        violations.add("%d jobs have units of %s at once".formatted(having.size(), limit));
      }
      Set<Visit> visits = inside.computeIfAbsent(name, unknown -> new HashSet<>());
      visits.add(visit);
      overlap(visits, limit);
    }
  }

  private void overlap(Set<Visit> visits, Map.Entry<String, Integer> limit) {
    if (visits.size() > limit.getValue()) {
      long neverFrozen = visits.stream().filter(visit -> !visit.wasFrozen()).count();
      if (neverFrozen > limit.getValue()) {
        violations.add("%d handlers are inside of %s at once".formatted(visits.size(), limit));
      } else {
        overlapsOfFrozen++;
      }
    }
  }

  /** The job has given its units back. */
  void ended(JobId job, Visit visit) {
    visit
        .work()
        .limits()
        .keySet()
        .forEach(name -> units.getOrDefault(name, new HashSet<>()).remove(job));
  }

  /** The handler is inside no more, whatever became of the job. */
  void left(Visit visit) {
    visit
        .work()
        .limits()
        .keySet()
        .forEach(name -> inside.getOrDefault(name, new HashSet<>()).remove(visit));
  }

  void started(String rate, int perMinute, long now) {
    Deque<Long> recent = starts.computeIfAbsent(rate, unknown -> new ArrayDeque<>());
    recent.removeIf(at -> at <= now - RATE_MILLIS);
    recent.add(now);
    most.merge(rate, recent.size(), Math::max);
    if (recent.size() > perMinute) {
      violations.add("%d began within a minute of %s".formatted(recent.size(), rate));
    }
  }
}
