package dev.underpin.flags;

/** What is wrong with one flag of a document; it ends the reading of that flag only. */
final class FlagProblem extends RuntimeException {

  private static final long serialVersionUID = 1L;

  FlagProblem(String message) {
    super(message, null, false, false);
  }
}
