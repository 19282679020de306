package dev.underpin.flags;

/** Why a flag was decided as it was. */
public enum Reason {
  /** It is on for everybody. */
  ON,
  /** It is on, and the subject is in its rollout. */
  IN_ROLLOUT,
  /** It is on, but the subject is not in its rollout. */
  NOT_IN_ROLLOUT,
  /** It is on for a part of the subjects, and this one has no key to tell by. */
  TARGETING_KEY_MISSING,
  /** It is on, and one of its rules is for the subject; {@link Evaluation#rule} tells which. */
  RULE_MATCHED,
  /** It is on, but none of its rules is for the subject. */
  NO_RULE_MATCHED,
  /** It is on, but a flag that it depends on is not what it must be for the subject. */
  PREREQUISITE_FAILED,
  /** It is on, but the subject is of another part of its exclusion group. */
  EXCLUDED,
  /** It is on, but its definition names no value to give: the code default. */
  NO_VARIANT,
  /** It is off. */
  OFF,
  /** It was killed. */
  KILLED,
  /** The request overrides it, see {@link FlagOverrides}. */
  OVERRIDDEN,
  /** Nothing was loaded yet: the code default. */
  NOT_LOADED,
  /** The store does not have it: the code default. */
  FLAG_NOT_FOUND,
  /** The store's definition is faulty, and there was no good one before: the code default. */
  PARSE_ERROR,
  /** The store's definition is of another type than the code's: the code default. */
  TYPE_MISMATCH,
  /**
   * Something that should never fail did, such as the clock, or a rule of flagd came to nothing
   * that the flag has: the code default.
   */
  ERROR
}
