package dev.underpin.jobs;

import java.io.Serial;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingDeque;

/** What waits for a handler thread: limited jobs are the next in line. */
final class HandlerQueue extends LinkedBlockingDeque<Runnable> {

  @Serial private static final long serialVersionUID = 1L;

  @Override
  public boolean offer(Runnable waiting) {
    boolean next = waiting instanceof Execution execution && execution.isLimited();
    return next ? offerFirst(waiting) : offerLast(waiting);
  }

  /** Whether any does: one of the few limited ones, or the first of the others, the oldest. */
  boolean waitsLongerThan(long nanos) {
    for (Runnable waiting : this) {
      if (waiting instanceof Execution execution) {
        if (execution.waitedNanos() > nanos) {
          return true;
        } else if (!execution.isLimited()) {
          return false;
        }
      }
    }
    return false;
  }

  /** Gives back what no handler has begun. */
  void release() {
    List<Runnable> buffered = new ArrayList<>();
    drainTo(buffered);
    for (Runnable waiting : buffered) {
      if (waiting instanceof Execution execution) {
        execution.release();
      }
    }
  }
}
