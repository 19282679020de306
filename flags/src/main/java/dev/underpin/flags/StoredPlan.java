package dev.underpin.flags;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Compiles a flag of ours. Killed, what the schedule says now, and off come first; then
 * prerequisites and the part of an exclusion group; then rules in order, of which the first that is
 * for the subject decides; then, for the rest, the flag's own rollout or ramp. All rollouts of a
 * flag go by one salt and its splits by another: who is in first is of no variant therefore, and no
 * rollout moves a subject from one variant to another.
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
    StoredFlag.Gate gate = flag.gate();
    Decision decision =
        gate.state() == FlagState.KILLED
            ? off(Reason.KILLED, null)
            : gate.timing() instanceof Timing.Schedule schedule
                ? timeline(gate, schedule)
                : state(gate);
    return outcomes.typed(flag.type(), decision);
  }

  private Decision timeline(StoredFlag.Gate before, Timing.Schedule schedule) {
    List<Decision.Timeline.Step> steps = new ArrayList<>();
    StoredFlag.Gate gate = before;
    for (Timing.Schedule.Step step : schedule.steps()) {
      gate = step.after(gate);
      steps.add(new Decision.Timeline.Step(step.at(), state(gate)));
    }
    return new Decision.Timeline(state(before), List.copyOf(steps));
  }

  private Decision state(StoredFlag.Gate gate) {
    return gate.state() == FlagState.ON ? on(gate) : off(Reason.OFF, null);
  }

  private Decision on(StoredFlag.Gate gate) {
    Targeting targeting = flag.targeting();
    Decision decision = rest(gate);
    if (!targeting.rules().isEmpty()) {
      List<Decision.FirstMatch.Rule> rules = new ArrayList<>();
      for (Targeting.Rule rule : targeting.rules()) {
        rules.add(new Decision.FirstMatch.Rule(rule.when(), decision(rule)));
      }
      decision = new Decision.FirstMatch(rules, decision);
    }
    decision = exclusive(gate.exclusion(), decision);
    return targeting.requires().isEmpty()
        ? decision
        : new Decision.FirstMatch(
            List.of(new Decision.FirstMatch.Rule(Condition.All.of(targeting.requires()), decision)),
            off(Reason.PREREQUISITE_FAILED, null));
  }

  private Decision exclusive(@Nullable Exclusion exclusion, Decision in) {
    return exclusion == null
        ? in
        : new Decision.Range(
            Buckets.groupSalt(exclusion.group()),
            exclusion.from(),
            exclusion.to(),
            in,
            off(Reason.EXCLUDED, null),
            noKey(null));
  }

  private Decision rest(StoredFlag.Gate gate) {
    Timing.Ramp ramp = gate.timing() instanceof Timing.Ramp timing ? timing : null;
    boolean isForAll = ramp == null && gate.rollout() == Percent.ALL;
    Reason reason = isForAll ? Reason.ON : Reason.IN_ROLLOUT;
    Targeting.Served served = flag.targeting().rest();
    Object value = flag.value();
    Decision in =
        served == null && value != null
            ? given(null, value, reason, null)
            : served(served, reason, null);
    return ramp == null
        ? gated(gate.rollout(), in, null)
        : new Decision.Ramp(gateSalt, ramp, in, off(Reason.NOT_IN_ROLLOUT, null), noKey(null));
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
