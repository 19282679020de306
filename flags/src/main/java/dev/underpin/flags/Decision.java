package dev.underpin.flags;

import java.util.List;

/** A step towards an outcome of a {@link Plan}; compiled and immutable, and makes nothing. */
sealed interface Decision
    permits Decision.Serve,
        Decision.FirstMatch,
        Decision.Rollout,
        Decision.Ramp,
        Decision.Range,
        Decision.Timeline,
        Decision.Split,
        UnleashSplit,
        FlagdTargeting {

  /** The number of the outcome. */
  int decide(Subject subject, Moment moment);

  /** The end: one outcome. */
  record Serve(int outcome) implements Decision {

    @Override
    public int decide(Subject subject, Moment moment) {
      return outcome;
    }
  }

  /** The subjects in the first {@code buckets} buckets of a salt, the rest, and who has no key. */
  record Rollout(long salt, int buckets, Decision in, Decision out, Decision noKey)
      implements Decision {

    @Override
    public int decide(Subject subject, Moment moment) {
      if (!subject.hasKey()) {
        return noKey.decide(subject, moment);
      }
      boolean isIn = Buckets.bucket(subject.unit(), salt) < buckets;
      return (isIn ? in : out).decide(subject, moment);
    }
  }

  /** A rollout whose percentage goes by the time. */
  record Ramp(long salt, Timing.Ramp ramp, Decision in, Decision out, Decision noKey)
      implements Decision {

    @Override
    public int decide(Subject subject, Moment moment) {
      if (!subject.hasKey()) {
        return noKey.decide(subject, moment);
      }
      int buckets = ramp.rollout(moment.clock().millis());
      boolean isIn = Buckets.bucket(subject.unit(), salt) < buckets;
      return (isIn ? in : out).decide(subject, moment);
    }
  }

  /** The subjects in a range of the buckets of a salt, the rest, and who has no key. */
  record Range(long salt, int from, int to, Decision in, Decision out, Decision noKey)
      implements Decision {

    @Override
    public int decide(Subject subject, Moment moment) {
      if (!subject.hasKey()) {
        return noKey.decide(subject, moment);
      }
      int bucket = Buckets.bucket(subject.unit(), salt);
      return (bucket >= from && bucket < to ? in : out).decide(subject, moment);
    }
  }

  /** What holds from a time on, in order, and what holds before all. */
  record Timeline(Decision before, List<Step> steps) implements Decision {

    record Step(long at, Decision then) {}

    @Override
    public int decide(Subject subject, Moment moment) {
      long now = moment.clock().millis();
      for (int i = steps.size() - 1; i >= 0; i--) {
        if (steps.get(i).at <= now) {
          return steps.get(i).then.decide(subject, moment);
        }
      }
      return before.decide(subject, moment);
    }
  }

  /** The buckets of a salt, shared out in order, and who has no key. */
  record Split(long salt, List<Arm> arms, Decision noKey) implements Decision {

    record Arm(int upTo, Decision then) {}

    @Override
    public int decide(Subject subject, Moment moment) {
      if (!subject.hasKey()) {
        return noKey.decide(subject, moment);
      }
      int bucket = Buckets.bucket(subject.unit(), salt);
      int arm = 0;
      while (bucket >= arms.get(arm).upTo) { // the last arm's are all
        arm++;
      }
      return arms.get(arm).then.decide(subject, moment);
    }
  }

  /** Rules in order: the first whose condition holds decides. */
  record FirstMatch(List<Rule> rules, Decision otherwise) implements Decision {

    record Rule(Condition when, Decision then) {}

    public FirstMatch {
      rules = List.copyOf(rules);
    }

    @Override
    public int decide(Subject subject, Moment moment) {
      // by index: an iterator would be allocated
      for (int i = 0; i < rules.size(); i++) {
        Rule rule = rules.get(i);
        if (rule.when.holds(subject, moment)) {
          return rule.then.decide(subject, moment);
        }
      }
      return otherwise.decide(subject, moment);
    }
  }
}
