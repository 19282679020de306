package dev.underpin.flags;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Compiles a flag of ours. Off and killed come first; then prerequisites; then rules in order, of
 * which the first that is for the subject decides; then, for the rest, the flag's own rollout. All
 * rollouts of a flag go by one salt and its splits by another: who is in first is of no variant
 * therefore, and no rollout moves a subject from one variant to another.
 */
final class StoredPlan {

  private final StoredFlag flag;
  private final long gateSalt;
  private final long splitSalt;
  private final Plan.Outcomes outcomes = new Plan.Outcomes();

  StoredPlan(StoredFlag flag) {
    this.flag = flag;
    gateSalt = Buckets.gateSalt(flag.gate().salt());
    splitSalt = Buckets.splitSalt(flag.gate().salt());
  }

  Plan plan() {
    return switch (flag.gate().state()) {
      case OFF -> off(Reason.OFF);
      case KILLED -> off(Reason.KILLED);
      case ON -> outcomes.typed(flag.type(), on(), flag.targeting().asks());
    };
  }

  private Plan off(Reason reason) {
    return outcomes.typed(flag.type(), outcomes.serve(Outcome.off(reason)), List.of());
  }

  private Decision on() {
    Targeting targeting = flag.targeting();
    Decision decision = rest();
    if (!targeting.rules().isEmpty()) {
      List<Decision.FirstMatch.Rule> rules = new ArrayList<>();
      for (Targeting.Rule rule : targeting.rules()) {
        rules.add(new Decision.FirstMatch.Rule(rule.when(), decision(rule)));
      }
      decision = new Decision.FirstMatch(rules, decision);
    }
    return targeting.requires().isEmpty()
        ? decision
        : new Decision.FirstMatch(
            List.of(new Decision.FirstMatch.Rule(Condition.All.of(targeting.requires()), decision)),
            outcomes.serve(Outcome.off(Reason.PREREQUISITE_FAILED)));
  }

  private Decision rest() {
    int rollout = flag.gate().rollout();
    Reason reason = rollout == Percent.ALL ? Reason.ON : Reason.IN_ROLLOUT;
    Targeting.Served served = flag.targeting().rest();
    Object value = flag.value();
    Decision in =
        served == null && value != null
            ? given(null, value, reason, null)
            : served(served, reason, null);
    return gated(rollout, in, null);
  }

  private Decision decision(Targeting.Rule rule) {
    return gated(
        rule.rollout(), served(rule.served(), Reason.RULE_MATCHED, rule.name()), rule.name());
  }

  private Decision gated(int rollout, Decision in, @Nullable String rule) {
    return rollout == Percent.ALL
        ? in
        : new Decision.Rollout(
            gateSalt, rollout, in, off(Reason.NOT_IN_ROLLOUT, rule), noKey(rule));
  }

  private Decision served(Targeting.@Nullable Served served, Reason reason, @Nullable String rule) {
    if (served == null) { // a reader saw to it that there is a value then
      return off(Reason.NO_VARIANT, rule);
    }
    if (served.arms().size() == 1) {
      Targeting.Served.Arm only = served.arms().get(0);
      return given(only.variant(), only.value(), reason, rule);
    }
    List<Decision.Split.Arm> arms = new ArrayList<>();
    int upTo = 0;
    for (Targeting.Served.Arm arm : served.arms()) {
      upTo += arm.thousandths();
      Decision then = given(arm.variant(), arm.value(), reason, rule);
      arms.add(new Decision.Split.Arm(upTo, then));
    }
    return new Decision.Split(splitSalt, List.copyOf(arms), noKey(rule));
  }

  private Decision given(
      @Nullable String variant, Object value, Reason reason, @Nullable String rule) {
    boolean isOn = !value.equals(false); // a boolean flag that serves false is off to who asks
    return outcomes.serve(new Outcome(isOn, value, variant, reason, rule));
  }

  private Decision noKey(@Nullable String rule) {
    return off(Reason.TARGETING_KEY_MISSING, rule);
  }

  private Decision off(Reason reason, @Nullable String rule) {
    return outcomes.serve(new Outcome(false, null, null, reason, rule));
  }
}
