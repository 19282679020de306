package dev.underpin.examples.shop;

/**
 * Why the shop does not start, as one line for the person who started it: what, value, rule, fix.
 */
final class StartFailure extends Exception {
  private static final long serialVersionUID = 1L;
  private static final int LONGEST_VALUE = 200;

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

  /** What the user wrote, in quotes, on one line and not too long. */
  static String quoted(String value) {
    return '"' + oneLine(value) + '"';
  }

  /** What a driver or the system says, on one line and not too long. */
  static String oneLine(String text) {
    String line = text.replaceAll("\\p{Cntrl}+", " ").strip();
    return line.length() <= LONGEST_VALUE ? line : line.substring(0, LONGEST_VALUE) + "...";
  }

  int exitCode() {
    return exitCode;
  }
}
