package dev.underpin.examples.benchmarks.report;

/** The command line is not understood; the message is one line for whoever wrote it. */
final class UsageException extends RuntimeException {

  private static final long serialVersionUID = 1;

  UsageException(String message) {
    super(message);
  }
}
