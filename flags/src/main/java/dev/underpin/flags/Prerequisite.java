package dev.underpin.flags;

import java.util.Set;

/**
 * What another flag must be for the subject. Looked up in the {@link Moment}, so that both flags
 * are of one snapshot.
 *
 * @param variants which of its variants; any where empty
 * @param direct whether a flag that has prerequisites itself is refused, as Unleash does
 */
record Prerequisite(String key, boolean isOn, Set<String> variants, boolean direct)
    implements Condition {

  /** What Unleash calls the variant of a flag that is on and has none. */
  private static final String NO_VARIANT = "disabled";

  @Override
  public boolean holds(Subject subject, Moment moment) {
    Plan plan = moment.plan(key);
    if (plan == null || (direct && plan.hasPrerequisites())) {
      return false;
    }
    Outcome outcome = plan.outcome(subject, moment);
    if (outcome.isOn() != isOn) {
      return false;
    }
    String variant = outcome.variant() == null ? NO_VARIANT : outcome.variant();
    return !isOn || variants.isEmpty() || variants.contains(variant);
  }
}
