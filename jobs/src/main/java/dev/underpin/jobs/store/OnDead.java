package dev.underpin.jobs.store;

/** What a batch does when one of its jobs becomes a dead letter. */
public enum OnDead {
  /**
   * It waits, while its other jobs go on, until the dead letter is replayed and done, or cancelled:
   * the default. What follows never misses a result without anybody having said so.
   */
  WAIT,
  /** It takes the dead letter for finished: what follows runs without it. */
  RUN,
  /**
   * It is cancelled: its jobs that have not begun are removed, those that run go on, and nothing
   * follows.
   */
  CANCEL
}
