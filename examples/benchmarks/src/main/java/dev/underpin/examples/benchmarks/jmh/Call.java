package dev.underpin.examples.benchmarks.jmh;

/**
 * One call to be measured: a {@code @Benchmark} method.
 *
 * @param name as tables show it
 * @param type the class that declares it
 * @param method the method's name
 */
public record Call(String name, Class<?> type, String method) {

  /** What JMH knows it by. */
  String benchmark() {
    return type.getName() + "." + method;
  }
}
