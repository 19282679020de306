package dev.underpin.flags;

/** Whether Unleash lets a subject into a strategy's percentage. */
record UnleashRollout(Stickiness stickiness, UnleashHash hash, double percent)
    implements Condition {

  private static final int HUNDRED = 100;

  @Override
  public boolean holds(Subject subject, Moment moment) {
    String id = stickiness.id(subject);
    if (id != null) {
      return hash.normalized(id, HUNDRED) <= percent;
    }
    return stickiness.isChanceForUnknown()
        && subject.random(HUNDRED, UnleashHash.ROLLOUT_SEED) < percent;
  }
}
