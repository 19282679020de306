package dev.underpin.examples.benchmarks.report;

/** Which of two values is the better one. */
public enum Better {
  /** Times, bytes. */
  LOWER {
    @Override
    double timesBetter(double ours, double other) {
      return quotient(other, ours);
    }

    @Override
    boolean isWithin(double ours, double bound) {
      return ours <= bound;
    }
  },
  /** Rates. */
  HIGHER {
    @Override
    double timesBetter(double ours, double other) {
      return quotient(ours, other);
    }

    @Override
    boolean isWithin(double ours, double bound) {
      return ours >= bound;
    }
  };

  /** How many times ours is better: 2 is twice as good, 0.5 half as good. */
  abstract double timesBetter(double ours, double other);

  /** Whether ours is at least as good as asked. */
  abstract boolean isWithin(double ours, double bound);

  private static double quotient(double dividend, double divisor) {
    return dividend == divisor ? 1 : dividend / divisor;
  }
}
