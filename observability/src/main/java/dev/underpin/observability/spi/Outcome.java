package dev.underpin.observability.spi;

import org.slf4j.event.Level;

/** How a request ended, beyond its status. */
public enum Outcome {
  /** In order. The line does not mention it. */
  ANSWERED("answered", Level.INFO),
  /** The application threw. */
  FAILED("failed", Level.WARN),
  /** The client stopped reading, or sending: nobody's fault. */
  CLIENT_GONE("client_gone", Level.INFO),
  /** The application took longer than its server waits for an asynchronous answer. */
  TIMED_OUT("timed_out", Level.WARN),
  /** The application sent nothing. */
  NO_RESPONSE("no_response", Level.WARN),
  /** The application went without ending its response. */
  UNFINISHED("unfinished", Level.WARN);

  private final String field;
  private final Level level;

  Outcome(String field, Level level) {
    this.field = field;
    this.level = level;
  }

  /** {@return how it is written in the line} */
  public String field() {
    return field;
  }

  /**
   * {@return the level of the line}
   *
   * @param status the response's status
   */
  public Level level(int status) {
    return this == ANSWERED && status >= 500 ? Level.WARN : level;
  }
}
