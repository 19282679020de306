package dev.underpin.examples.benchmarks.jmh;

/**
 * One call to be measured: a {@code @Benchmark} method.
 *
 * @param name as tables show it
 * @param type the class that declares it
 * @param method the method's name
 * @param threads how many call it at once; what is measured is the time of one of them
 */
public record Call(String name, Class<?> type, String method, int threads) {

  /**
   * A call by one thread.
   *
   * @param name as tables show it
   * @param type the class that declares it
   * @param method the method's name
   */
  public Call(String name, Class<?> type, String method) {
    this(name, type, method, 1);
  }

  /**
   * {@return the same call by several threads at once, with their number in its name}
   *
   * @param count how many
   */
  public Call threads(int count) {
    return new Call("%s, %d threads".formatted(name, count), type, method, count);
  }

  /** What JMH knows it by. */
  String benchmark() {
    return type.getName() + "." + method;
  }
}
