package dev.underpin.flags;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds flags that ask each other in a circle, or so many others that deciding them would take
 * long: ten flags of which each asks the next one ten times are ten milliards of questions.
 *
 * <p>A flag costs one, and what each flag that it asks costs. All costs begin at one and grow,
 * round by round, until none grows any more or is beyond the bound; in a circle they never stop. No
 * recursion: a chain may be as long as a document.
 *
 * <p>A flag of Unleash refuses another that depends on others itself: between two of them it ends
 * by itself. It goes on where the other is one of ours.
 */
final class Circles {

  static final int MAX_COST = 100;

  private Circles() {}

  /** The flags that must not be decided, and those that ask them. */
  static Set<String> of(Map<String, EngineFlag> flags) {
    Map<String, Integer> costs = new HashMap<>();
    flags.forEach(
        (key, flag) -> {
          if (!flag.asks().isEmpty()) {
            costs.put(key, 1);
          }
        });
    boolean grew = !costs.isEmpty();
    while (grew) {
      grew = false;
      for (Map.Entry<String, Integer> entry : costs.entrySet()) {
        int cost = cost(flags.get(entry.getKey()), flags, costs);
        grew |= cost > entry.getValue();
        entry.setValue(cost);
      }
    }
    costs.values().removeIf(cost -> cost <= MAX_COST);
    return new LinkedHashSet<>(costs.keySet());
  }

  private static int cost(
      @Nullable EngineFlag flag, Map<String, EngineFlag> flags, Map<String, Integer> costs) {
    int cost = 1;
    if (flag != null) {
      for (String asked : flag.asks()) {
        boolean endsThere = flag instanceof ForeignFlag && flags.get(asked) instanceof ForeignFlag;
        int further = endsThere ? 0 : costs.getOrDefault(asked, 1);
        cost = Math.min(MAX_COST + 1, cost + further);
      }
    }
    return cost;
  }
}
