package dev.underpin.jobs.store;

/**
 * What one step of {@link JobStore#stageDue} did.
 *
 * @param ready jobs that were made ready, as far as their limits allow
 * @param held jobs that were looked at and are held, since their limit key has no free unit
 */
public record Staged(int ready, int held) {

  /** {@return whether anything was done: then there may be more} */
  public boolean some() {
    return ready + held > 0;
  }

  /** {@return both steps as one} */
  public Staged plus(Staged other) {
    return new Staged(ready + other.ready, held + other.held);
  }
}
