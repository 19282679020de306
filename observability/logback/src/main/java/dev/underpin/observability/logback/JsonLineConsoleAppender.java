package dev.underpin.observability.logback;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Logback's console appender, without the array that an encoder has to make of each line: the bytes
 * go from the encoder's buffer to the stream.
 *
 * <pre>{@code
 * <appender name="JSON" class="dev.underpin.observability.logback.JsonLineConsoleAppender">
 *   <encoder class="dev.underpin.observability.logback.JsonLineEncoder"/>
 * </appender>
 * }</pre>
 *
 * <p>All settings of {@link ConsoleAppender} apply, and any other encoder works as it does there.
 * Thread-safe, as that is.
 */
public final class JsonLineConsoleAppender extends ConsoleAppender<ILoggingEvent> {

  private final JsonLineEncoder.Sink sink = this::writeLine;

  /** An appender to {@code System.out}; Logback sets it up and starts it. */
  public JsonLineConsoleAppender() {}

  /**
   * Writes an event.
   *
   * @param event what to write
   * @throws IOException if the stream does not take it
   */
  @Override
  protected void writeOut(ILoggingEvent event) throws IOException {
    if (encoder instanceof JsonLineEncoder lines) {
      lines.encode(event, sink);
    } else {
      super.writeOut(event);
    }
  }

  private void writeLine(LineBuffer line) throws IOException {
    streamWriteLock.lock();
    try {
      if (isStarted()) {
        OutputStream stream = getOutputStream();
        line.writeTo(stream);
        if (isImmediateFlush()) {
          stream.flush();
        }
      }
    } finally {
      streamWriteLock.unlock();
    }
  }
}
