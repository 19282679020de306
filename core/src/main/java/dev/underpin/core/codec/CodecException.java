package dev.underpin.core.codec;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** A value could not be written, or bytes could not be read as the value that they should be. */
public final class CodecException extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  /**
   * A failure to read or write.
   *
   * @param message what was read or written as which type
   * @param cause the library's own failure, if any
   */
  public CodecException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
