package dev.underpin.examples.traceecho;

/** Why the service does not start, as one line for the person who started it. */
final class StartFailure extends Exception {
  private static final long serialVersionUID = 1L;

  private final int exitCode;

  private StartFailure(int exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  /** The command line is wrong; exit code 2. */
  static StartFailure usage(String message) {
    return new StartFailure(2, message);
  }

  /** The command line is fine, but the machine does not allow it; exit code 1. */
  static StartFailure environment(String message) {
    return new StartFailure(1, message);
  }

  /** What the user wrote, in quotes and on one line. */
  static String quoted(String value) {
    return '"' + value.replaceAll("\\p{Cntrl}+", " ") + '"';
  }

  int exitCode() {
    return exitCode;
  }
}
