package dev.underpin.resilience;

import dev.underpin.resilience.GuardException.Reason;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import java.time.Duration;

/**
 * Is told what a {@link Guard} does, for metrics and debugging. Every method does nothing by
 * default; one listener may serve many guards.
 *
 * <p>Called in the request's context, in the thread that did the work, by many at once:
 * implementations are thread-safe and short. What they throw never reaches the guard's caller; the
 * first of it is logged.
 */
public interface GuardListener {

  /**
   * An attempt was answered: by a value, or by an exception that does not count as a failure.
   *
   * @param guard the guard's name
   * @param took how long it took
   */
  default void onAnswer(String guard, Duration took) {}

  /**
   * An attempt was made and failed.
   *
   * @param guard the guard's name
   * @param took how long it took
   * @param failure the function's own exception, or a {@link GuardException}. Of the latter only
   *     {@link Reason#TIMEOUT} is held against the third party; nor is an interrupt or a
   *     cancellation
   */
  default void onFailure(String guard, Duration took, Throwable failure) {}

  /**
   * An attempt was not made.
   *
   * @param guard the guard's name
   * @param reason why
   */
  default void onRefusal(String guard, Reason reason) {}

  /**
   * Another attempt will follow.
   *
   * @param guard the guard's name
   * @param attempts how many were made so far
   * @param delay how long from now
   * @param failure what the last one failed with
   */
  default void onRetry(String guard, int attempts, Duration delay, Throwable failure) {}

  /**
   * Another attempt would follow, but the retry budget is spent.
   *
   * @param guard the guard's name
   * @param failure what the last one failed with, and now the caller gets
   */
  default void onRetryOverBudget(String guard, Throwable failure) {}

  /**
   * Another attempt would follow, but the caller's deadline comes first.
   *
   * @param guard the guard's name
   * @param delay how long the pause would have been
   * @param failure what the last one failed with, and now the caller gets
   */
  default void onRetryTooLate(String guard, Duration delay, Throwable failure) {}

  /**
   * A fallback is about to be asked.
   *
   * @param guard the guard's name
   * @param failure what the call failed with
   */
  default void onFallback(String guard, Throwable failure) {}

  /**
   * Work that nobody waits for any more was interrupted but goes on; it keeps its permit.
   *
   * @param guard the guard's name
   * @param stillRunning how many of these there are now
   */
  default void onStillRunning(String guard, int stillRunning) {}

  /**
   * Work that nobody waited for any more has ended, and given its permit back.
   *
   * @param guard the guard's name
   * @param stillRunning how many of these are left
   */
  default void onStopped(String guard, int stillRunning) {}

  /**
   * The circuit breaker changed its state.
   *
   * @param guard the guard's name
   * @param from the state that was told of last
   * @param to the state that it is in
   */
  default void onBreaker(String guard, State from, State to) {}

  /**
   * The adaptive limit changed by a whole number.
   *
   * @param guard the guard's name
   * @param limit how many calls may be in progress now
   */
  default void onLimit(String guard, int limit) {}
}
