package dev.underpin.flags;

import java.util.List;

/** Which of its weighted variants Unleash gives a subject. */
record UnleashSplit(Stickiness stickiness, UnleashHash hash, int total, List<Arm> arms)
    implements Decision {

  /** A variant: who always gets it, and up to which normalized hash everybody does. */
  record Arm(Condition override, int upTo, Decision then) {}

  UnleashSplit {
    arms = List.copyOf(arms);
  }

  @Override
  public int decide(Subject subject, Moment moment) {
    for (int i = 0; i < arms.size(); i++) {
      if (arms.get(i).override.holds(subject, moment)) {
        return arms.get(i).then.decide(subject, moment);
      }
    }
    int target = target(subject);
    int last = arms.size() - 1;
    for (int i = 0; i < last; i++) {
      if (target <= arms.get(i).upTo) {
        return arms.get(i).then.decide(subject, moment);
      }
    }
    return arms.get(last).then.decide(subject, moment);
  }

  private int target(Subject subject) {
    String id = stickiness.id(subject);
    return id == null
        ? subject.random(total, UnleashHash.VARIANT_SEED) + 1
        : hash.normalized(id, total);
  }
}
