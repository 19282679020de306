package dev.underpin.jobs;

/** Which jobs go first when more are due than workers are free. */
public enum Priority {
  /** Before everything else. */
  HIGH(-1),
  /** The default. */
  NORMAL(0),
  /** When nothing else is due. */
  LOW(1);

  private final int rank;

  Priority(int rank) {
    this.rank = rank;
  }

  /** The number in the store; lower goes first. */
  int rank() {
    return rank;
  }
}
