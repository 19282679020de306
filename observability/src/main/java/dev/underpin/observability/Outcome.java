package dev.underpin.observability;

import org.slf4j.event.Level;

/** How a request ended, beyond its status; what each means is in {@link RequestLogging}. */
enum Outcome {
  ANSWERED("answered", Level.INFO),
  FAILED("failed", Level.WARN),
  CLIENT_GONE("client_gone", Level.INFO),
  NO_RESPONSE("no_response", Level.WARN),
  UNFINISHED("unfinished", Level.WARN);

  private final String field;
  private final Level level;

  Outcome(String field, Level level) {
    this.field = field;
    this.level = level;
  }

  String field() {
    return field;
  }

  Level level(int status) {
    return this == ANSWERED && status >= 500 ? Level.WARN : level;
  }
}
