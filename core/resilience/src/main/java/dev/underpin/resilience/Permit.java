package dev.underpin.resilience;

import io.github.resilience4j.bulkhead.Bulkhead;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A place in the bulkhead, held by work that may go on after its caller has left. It is given back
 * once: when the work ends, or at once if the work had not begun when its caller left.
 */
final class Permit {

  private enum State {
    WAITING,
    RUNNING,
    ABANDONED,
    ENDED
  }

  private final @Nullable Bulkhead bulkhead;
  private final StillRunning stillRunning;
  private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);

  Permit(@Nullable Bulkhead bulkhead, StillRunning stillRunning) {
    this.bulkhead = bulkhead;
    this.stillRunning = stillRunning;
  }

  /** {@return false if the caller has left already: the work must not be done} */
  boolean begin() {
    return state.compareAndSet(State.WAITING, State.RUNNING);
  }

  /** The work has ended, whether anybody waits for it or not. */
  void end() {
    State before = state.getAndSet(State.ENDED);
    if (before == State.ENDED) {
      return;
    }
    giveBack();
    if (before == State.ABANDONED) {
      stillRunning.stopped();
    }
  }

  /**
   * The caller has left.
   *
   * @return false if the work had not begun and never will
   */
  boolean abandon() {
    if (state.compareAndSet(State.WAITING, State.ENDED)) {
      giveBack();
      return false;
    }
    if (state.get() == State.RUNNING) {
      // counted before it can end, or it would be uncounted first
      stillRunning.abandoned();
      if (!state.compareAndSet(State.RUNNING, State.ABANDONED)) {
        stillRunning.stopped();
      }
    }
    return true;
  }

  private void giveBack() {
    if (bulkhead != null) {
      bulkhead.onComplete();
    }
  }
}
