package dev.underpin.cache.spi;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** A remote store could not be asked, or did not answer in time. The cache goes on without it. */
public final class RemoteException extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  /**
   * A failure of the store.
   *
   * @param message which store, what was asked, what happened
   * @param cause the driver's own failure, if any
   */
  public RemoteException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
