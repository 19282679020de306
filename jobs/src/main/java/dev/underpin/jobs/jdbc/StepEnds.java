package dev.underpin.jobs.jdbc;

import dev.underpin.jobs.store.ClaimedJob;
import dev.underpin.jobs.store.Outcome;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** How many jobs of which steps one transaction has ended, in the order of the steps. */
final class StepEnds {

  private final SortedMap<Long, Count> bySteps = new TreeMap<>();

  /**
   * Of one step.
   *
   * @param over whose rows are gone
   * @param died who became dead letters
   */
  record Count(int over, int died) {
    Count and(Count other) {
      return new Count(over + other.over, died + other.died);
    }
  }

  /** Of claimed jobs whose outcomes were accepted. */
  static StepEnds of(List<Outcome> outcomes, Set<Long> accepted) {
    StepEnds ends = new StepEnds();
    for (Outcome outcome : outcomes) {
      ClaimedJob job = outcome.job();
      if (outcome.isFinal() && accepted.contains(job.id())) {
        ends.add(job.past().step(), outcome instanceof Outcome.Dead);
      }
    }
    return ends;
  }

  void add(@Nullable Long step, boolean died) {
    add(step, died ? new Count(0, 1) : new Count(1, 0));
  }

  void add(@Nullable Long step, Count count) {
    if (step != null) {
      bySteps.merge(step, count, Count::and);
    }
  }

  SortedMap<Long, Count> bySteps() {
    return bySteps;
  }
}
