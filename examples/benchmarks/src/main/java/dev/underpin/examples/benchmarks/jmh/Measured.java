package dev.underpin.examples.benchmarks.jmh;

import dev.underpin.examples.benchmarks.report.Samples;
import dev.underpin.examples.benchmarks.report.Table;

/**
 * What a call took, a sample a round. Immutable.
 *
 * @param call what was called
 * @param nanos nanoseconds a call
 * @param bytes bytes allocated a call, by the JVM's own count
 */
public record Measured(Call call, Samples nanos, Samples bytes) {

  /** {@return a table for {@link #addTo}} */
  public static Table table() {
    return new Table("call", "ns/op", "interval", "B/op");
  }

  /**
   * Adds this as a row.
   *
   * @param table one of {@link #table()}
   */
  public void addTo(Table table) {
    table.row(call.name(), nanos, "%.0f".formatted(bytes.median()));
  }

  /**
   * {@return the quickest}
   *
   * @param first one of them
   * @param others the others
   */
  public static Measured quickest(Measured first, Measured... others) {
    Measured quickest = first;
    for (Measured other : others) {
      if (other.nanos().median() < quickest.nanos().median()) {
        quickest = other;
      }
    }
    return quickest;
  }
}
