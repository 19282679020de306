package dev.underpin.flags;

import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a decision may look at besides the subject: the plans of all flags, and the time. Of many
 * flags only a few are asked for, so that each is compiled when it is first asked for, and once.
 */
final class Moment {

  private final Map<String, Compiled> plans = new HashMap<>();
  private final InstantSource clock;

  Moment(Map<String, EngineFlag> flags, InstantSource clock) {
    this.clock = clock;
    flags.forEach((key, flag) -> plans.put(key, new Compiled(flag)));
  }

  @Nullable Plan plan(String key) {
    Compiled known = plans.get(key);
    return known == null ? null : known.plan();
  }

  InstantSource clock() {
    return clock;
  }

  /** A flag's plan; two that ask at once may both compile it, to the same end. */
  private static final class Compiled {
    private final EngineFlag flag;
    private volatile @Nullable Plan plan;

    Compiled(EngineFlag flag) {
      this.flag = flag;
    }

    Plan plan() {
      Plan known = plan;
      if (known == null) {
        known = flag.plan();
        plan = known;
      }
      return known;
    }
  }
}
