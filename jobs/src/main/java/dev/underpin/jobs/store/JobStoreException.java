package dev.underpin.jobs.store;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** The store could not be read or written; what was to be acknowledged is not. */
public final class JobStoreException extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  /**
   * A failure of the store.
   *
   * @param message what could not be done
   * @param cause the driver's own failure, if any
   */
  public JobStoreException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
