package dev.underpin.examples.benchmarks.report;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * What one thing measured in each round, in the order of the rounds.
 *
 * <p>Machines are noisy and their noise is not bell-shaped: a neighbour makes some rounds slow and
 * none fast. So the middle is the median, and its interval takes nothing for granted about the
 * distribution: it runs from the k-th smallest to the k-th largest sample, with the largest k that
 * leaves at least 95 % confidence by the binomial distribution (W. J. Conover, Practical
 * Nonparametric Statistics, 3rd edition, section 3.2). Fewer than six samples cannot give 95 %:
 * then it runs from the smallest to the largest, and states less.
 *
 * <p>Two things are compared round by round, {@link #timesBetterThan}: what slows a whole round
 * slows both and cancels out. Immutable.
 */
public final class Samples {

  private static final double CONFIDENCE = 0.95;

  private final double[] values;

  private Samples(double[] values) {
    this.values = values;
  }

  /**
   * {@return the samples}
   *
   * @param values at least one, each a number
   * @throws IllegalArgumentException if there is none, or one is not a number
   */
  public static Samples of(double... values) {
    if (values.length == 0) {
      throw new IllegalArgumentException("samples must be at least 1 but were 0");
    }
    for (double value : values) {
      if (Double.isNaN(value)) {
        throw new IllegalArgumentException("each sample must be a number but one was NaN");
      }
    }
    return new Samples(values.clone());
  }

  /** {@return how many there are} */
  public int size() {
    return values.length;
  }

  /** {@return the one in the middle, or the mean of the two there} */
  public double median() {
    double[] sorted = sorted();
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }

  /** {@return where the true median lies: at 95 % confidence or a little above, if that can be} */
  public Interval interval() {
    double[] sorted = sorted();
    int n = sorted.length;
    double tail = Math.pow(0.5, n);
    double term = tail;
    int cut = 0;
    // the chance that at most `cut` of n samples lie below the median
    while (cut + 1 < n / 2) {
      term = term * (n - cut) / (cut + 1);
      if (1 - 2 * (tail + term) < CONFIDENCE) {
        break;
      }
      tail += term;
      cut++;
    }
    return new Interval(sorted[cut], sorted[n - 1 - cut], 100 * (1 - 2 * tail));
  }

  /**
   * {@return how many times these are better than others, round by round}
   *
   * @param others what was measured beside, in the same rounds
   * @param better which direction is good
   * @throws IllegalArgumentException if there are not as many
   */
  public Samples timesBetterThan(Samples others, Better better) {
    requireAsMany(others);
    return of(
        IntStream.range(0, size())
            .mapToDouble(i -> better.timesBetter(values[i], others.values[i]))
            .toArray());
  }

  /**
   * {@return how much these are more than others, round by round}
   *
   * @param others what was measured beside, in the same rounds
   * @throws IllegalArgumentException if there are not as many
   */
  public Samples minus(Samples others) {
    requireAsMany(others);
    return of(IntStream.range(0, size()).mapToDouble(i -> values[i] - others.values[i]).toArray());
  }

  private void requireAsMany(Samples others) {
    if (others.size() != size()) {
      throw new IllegalArgumentException(
          "paired samples must be equally many but were %d and %d"
              .formatted(size(), others.size()));
    }
  }

  private double[] sorted() {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted;
  }

  @Override
  public String toString() {
    return Arrays.toString(values);
  }
}
