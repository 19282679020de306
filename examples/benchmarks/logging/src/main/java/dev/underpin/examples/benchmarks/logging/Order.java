package dev.underpin.examples.benchmarks.logging;

import java.util.Map;

/** What every way logs: a message with one argument, five MDC keys, three pairs. */
final class Order {

  static final String LOGGER = "benchmarks.orders.OrderService";
  static final String MESSAGE = "order {} accepted";
  static final long CENTS = 129_900;
  static final String CURRENCY = "EUR";

  private Order() {}

  static Map<String, String> mdc() {
    return Map.of(
        "trace_id", "4bf92f3577b34da6a3ce929d0e0e4736",
        "span_id", "00f067aa0ba902b7",
        "request_id", "3f8a2d4e-3f0e-4c8f-9a3b-0d6a1f1f2b77",
        "user_id", "user-184467",
        "tenant", "acme");
  }

  /** Fails a benchmark whose lines lack what they are measured for. */
  static void requireIn(String line, String... parts) {
    for (String part : parts) {
      if (!line.contains(part)) {
        throw new IllegalStateException("the line lacks %s: %s".formatted(part, line));
      }
    }
  }
}
