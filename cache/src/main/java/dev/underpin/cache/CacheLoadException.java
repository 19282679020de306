package dev.underpin.cache;

import java.io.Serial;

/**
 * A value could not be loaded, and the reason is not a RuntimeException of the loader, which would
 * have come through by itself: the cause is a checked exception of the loader, an {@link Error} in
 * another thread whose load this one waited for, or an {@link InterruptedException} (the thread's
 * interrupt status is set again).
 *
 * <p>All that waited for one load get the same exception; its stack trace is the loading thread's.
 */
public final class CacheLoadException extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  /**
   * A load that failed.
   *
   * @param message which cache
   * @param cause what went wrong
   */
  public CacheLoadException(String message, Throwable cause) {
    super(message, cause);
  }
}
