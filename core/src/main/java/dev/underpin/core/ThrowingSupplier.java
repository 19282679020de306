package dev.underpin.core;

import org.jspecify.annotations.Nullable;

/**
 * Gives a value or fails with an exception of its own, which comes through unwrapped.
 *
 * @param <T> what it gives
 * @param <E> what it may throw; inferred as an unchecked exception where it throws nothing
 */
@FunctionalInterface
public interface ThrowingSupplier<T extends @Nullable Object, E extends Exception> {

  /**
   * {@return the value}
   *
   * @throws E when there is none
   */
  T get() throws E;
}
