package dev.underpin.core.jdbc;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * A transaction could not be begun, committed or rolled back. After a failed commit it is unknown
 * whether the database has it: the answer may have been lost on the way.
 */
public final class TransactionException extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  /**
   * A failure of the transaction itself, not of the work in it.
   *
   * @param message what could not be done
   * @param cause the driver's own failure, if any
   */
  public TransactionException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
