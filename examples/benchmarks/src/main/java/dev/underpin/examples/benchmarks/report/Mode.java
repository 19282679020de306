package dev.underpin.examples.benchmarks.report;

/** How thoroughly an area measures. */
public enum Mode {
  /** For figures to quote. */
  FULL(21),
  /** The same lines in some minutes, with a wide interval. */
  QUICK(5),
  /** Each benchmark once, for a moment: shows that the area runs, and measures nothing. */
  SMOKE(1);

  private final int rounds;

  Mode(int rounds) {
    this.rounds = rounds;
  }

  /** {@return how many paired rounds are taken} */
  public int rounds() {
    return rounds;
  }
}
