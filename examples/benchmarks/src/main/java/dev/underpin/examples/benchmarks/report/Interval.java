package dev.underpin.examples.benchmarks.report;

/**
 * Where the median of what is measured lies, with a stated confidence.
 *
 * @param low its lower end
 * @param high its upper end
 * @param confidence in percent
 */
public record Interval(double low, double high, double confidence) {

  /** {@return the distance of the farther end from a value, in percent of the value} */
  double spreadAround(double value) {
    if (low == high) {
      return 0;
    }
    return 100 * Math.max(value - low, high - value) / Math.abs(value);
  }
}
