package dev.underpin.core.jdbc;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** A module's tables could not be installed, or are not the ones that this version knows. */
public final class SchemaException extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  /**
   * A failure to install.
   *
   * @param message what is wrong and what to do
   * @param cause the driver's own failure, if any
   */
  public SchemaException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
