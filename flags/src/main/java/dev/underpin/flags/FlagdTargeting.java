package dev.underpin.flags;

import java.util.Map;

/**
 * What the rule of a flag of flagd comes to: the name of a variant, nothing for the default one, or
 * a fault.
 */
record FlagdTargeting(Logic rule, Map<String, Integer> variants, int byDefault, int fault)
    implements Decision {

  @Override
  public int decide(Subject subject, Moment moment) {
    try {
      Object found = rule.value(subject, moment);
      if (found == null) {
        return byDefault;
      }
      String name = LogicValues.text(found);
      Integer outcome = name == null ? null : variants.get(name);
      return outcome == null ? fault : outcome;
    } catch (Logic.Fault e) {
      return fault;
    }
  }
}
