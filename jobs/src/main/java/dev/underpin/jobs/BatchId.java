package dev.underpin.jobs;

/**
 * Names one batch in its store. No job has the same number.
 *
 * @param value grows with time within one store
 */
public record BatchId(long value) {

  /** The bare number, as it stands in the store's table. */
  @Override
  public String toString() {
    return Long.toString(value);
  }
}
