package dev.underpin.resilience;

import java.time.Duration;

/**
 * Where a {@link Guard} takes its time from: the clock, the pauses between attempts, and the timers
 * of asynchronous calls. {@link #system()} unless a test hands in {@code ManualGuardTime}.
 *
 * <p>The one wait that it does not stand for is that of a timed blocking call for its thread: real
 * work takes real time. Implementations are thread-safe.
 */
public interface GuardTime {

  /** {@return nanoseconds that only ever grow, from an arbitrary start} */
  long nanoTime();

  /**
   * Waits before the next attempt.
   *
   * @param pause how long; zero or more
   * @throws InterruptedException if the thread is interrupted meanwhile
   */
  void sleep(Duration pause) throws InterruptedException;

  /**
   * Runs something later, in a thread that may block for a moment.
   *
   * @param delay how much later; zero or more
   * @param action what to run
   * @return takes the action back if it has not run yet; calling it again does nothing
   */
  Runnable schedule(Duration delay, Runnable action);

  /**
   * {@return the machine's own time; actions run in {@code CompletableFuture}'s default executor}
   */
  static GuardTime system() {
    return SystemTime.INSTANCE;
  }
}
