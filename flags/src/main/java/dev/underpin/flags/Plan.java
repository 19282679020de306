package dev.underpin.flags;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A flag's definition, compiled. This is the one engine behind all documents: a reader turns what
 * it reads into a tree of {@link Decision}s whose leaves are numbers of outcomes, so that deciding
 * walks the tree and makes nothing. A constant turns the outcomes into values of its own type once,
 * when flags are loaded.
 *
 * @param type the type of the flag's values; null where every constant may ask in its own type
 * @param hasPrerequisites whether it depends on other flags as a whole
 */
record Plan(
    @Nullable FlagType type, Decision decision, List<Outcome> outcomes, boolean hasPrerequisites) {

  Outcome outcome(Subject subject, Moment moment) {
    return outcomes.get(decision.decide(subject, moment));
  }

  /** Numbers outcomes while a plan is made. Not thread-safe. */
  static final class Outcomes {
    private final List<Outcome> all = new ArrayList<>();

    Decision.Serve serve(Outcome outcome) {
      all.add(outcome);
      return new Decision.Serve(all.size() - 1);
    }

    /** A plan of which every constant may ask in its own type. */
    Plan untyped(Decision decision, boolean hasPrerequisites) {
      return new Plan(null, decision, List.copyOf(all), hasPrerequisites);
    }

    Plan typed(FlagType type, Decision decision) {
      return new Plan(type, decision, List.copyOf(all), false);
    }
  }
}
