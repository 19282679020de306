package dev.underpin.jobs;

/**
 * Names one job in its store, for as long as the job lives and afterwards: ids are not used again.
 *
 * @param value grows with time within one store
 */
public record JobId(long value) {

  /** The bare number, as it stands in the store's table. */
  @Override
  public String toString() {
    return Long.toString(value);
  }
}
