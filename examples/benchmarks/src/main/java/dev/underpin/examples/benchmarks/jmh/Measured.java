package dev.underpin.examples.benchmarks.jmh;

import dev.underpin.examples.benchmarks.report.Samples;

/**
 * What a call took, a sample a round. Immutable.
 *
 * @param call what was called
 * @param nanos nanoseconds a call
 * @param bytes bytes allocated a call, by the JVM's own count
 */
public record Measured(Call call, Samples nanos, Samples bytes) {

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
