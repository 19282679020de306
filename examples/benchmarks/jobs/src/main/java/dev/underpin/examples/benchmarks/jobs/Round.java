package dev.underpin.examples.benchmarks.jobs;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * One round: what is compared is measured side by side, in an order that turns round from round to
 * round.
 *
 * @param number from 1; those before are warm-up, which is not counted
 */
record Round(int number) {

  static final int WARM_UPS = 2;

  private static final int SLOW_EVERY = 8;
  private static final int STEADY_EVERY = 3;

  /** Measures one thing. */
  interface Step {
    void run() throws Exception;
  }

  boolean isWarmUp() {
    return number < 1;
  }

  /** Whether the slow peers take part: their rates are far off, and a round of them takes long. */
  boolean hasSlowPeers() {
    return number % SLOW_EVERY == 1;
  }

  /** Whether to measure what hardly varies, or what is not compared. */
  boolean hasSteadyThings() {
    return number % STEADY_EVERY == 1;
  }

  void inOrder(List<Step> steps) throws Exception {
    List<Step> order = new ArrayList<>(steps);
    if (number % 2 == 0) {
      Collections.reverse(order);
    }
    for (Step step : order) {
      step.run();
    }
  }

  void note(Series series, String name, double value) {
    if (!isWarmUp()) {
      series.add(name, value);
    }
  }

  static double perSecond(double count, long beginNanos, long endNanos) {
    return count / ((endNanos - beginNanos) / 1e9);
  }
}
