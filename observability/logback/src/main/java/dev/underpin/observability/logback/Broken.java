package dev.underpin.observability.logback;

/** What is written where something could not be. */
final class Broken {

  private Broken() {}

  /**
   * {@return what to write instead of a value} Only names of classes: a message may be as broken as
   * what it is about.
   *
   * @param value what failed
   * @param failure what it threw
   * @throws VirtualMachineError if that is what it threw, for it is not about the value; but an
   *     overflow of the stack, which is, is one of the others
   */
  static String text(Object value, Throwable failure) {
    return "[broken: " + value.getClass().getName() + " threw " + name(failure) + "]";
  }

  /** {@return the name of a failure's class}; throws like {@link #text} */
  static String name(Throwable failure) {
    if (failure instanceof VirtualMachineError error && !(failure instanceof StackOverflowError)) {
      throw error;
    }
    return failure.getClass().getName();
  }
}
