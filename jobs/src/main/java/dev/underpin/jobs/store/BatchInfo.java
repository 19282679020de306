package dev.underpin.jobs.store;

import java.time.Instant;
import java.util.List;

/**
 * A batch as somebody who looks at it sees it.
 *
 * @param id names the batch
 * @param state where it stands
 * @param enqueuedAt when it was enqueued, by the store's clock
 * @param steps its steps, in their order
 */
public record BatchInfo(long id, State state, Instant enqueuedAt, List<Step> steps) {

  /** Where a batch stands. */
  public enum State {
    /** Jobs of it wait or run. */
    RUNNING,
    /** Of the step that has begun only dead letters are left: replay them, or cancel them. */
    STALLED,
    /** All of its steps are over. */
    DONE,
    /** Nothing of it begins any more, but for dead letters that are replayed. */
    CANCELLED
  }

  /**
   * A step of a batch.
   *
   * @param total how many jobs it had when it was enqueued
   * @param left how many of them are not over, dead letters not counted
   * @param dead how many are dead letters
   */
  public record Step(int total, int left, int dead) {}

  /** {@return how many jobs all steps had when they were enqueued} */
  public int total() {
    return steps.stream().mapToInt(Step::total).sum();
  }

  /** {@return how many jobs of all steps are not over, dead letters not counted} */
  public int left() {
    return steps.stream().mapToInt(Step::left).sum();
  }

  /** {@return how many jobs of all steps are dead letters} */
  public int dead() {
    return steps.stream().mapToInt(Step::dead).sum();
  }
}
