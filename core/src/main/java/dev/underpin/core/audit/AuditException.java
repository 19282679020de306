package dev.underpin.core.audit;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * The audit log could not be written or read; a transaction that it was part of must not commit.
 */
public final class AuditException extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  AuditException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
