package dev.underpin.resilience;

import org.jspecify.annotations.Nullable;

/**
 * Makes one thing of another, or fails with an exception of its own, which comes through unwrapped.
 *
 * @param <A> what it is given
 * @param <T> what it makes of it
 * @param <E> what it may throw; inferred as an unchecked exception where it throws nothing
 */
@FunctionalInterface
public interface ThrowingFunction<A, T extends @Nullable Object, E extends Exception> {

  /**
   * {@return what it makes of the argument}
   *
   * @param argument what it is given
   * @throws E when it cannot
   */
  T apply(A argument) throws E;
}
