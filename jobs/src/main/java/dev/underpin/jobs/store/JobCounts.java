package dev.underpin.jobs.store;

/**
 * How many jobs a store holds.
 *
 * @param ready due, and waiting for a worker; suspects among them
 * @param running claimed by a worker
 * @param scheduled waiting for their time, retries among them
 * @param dead dead letters
 * @param parked parked
 * @param held waiting for a unit of their limit key, or for others of their batch
 */
public record JobCounts(
    long ready, long running, long scheduled, long dead, long parked, long held) {

  /**
   * Counts where no job is held.
   *
   * @param ready as above
   * @param running as above
   * @param scheduled as above
   * @param dead as above
   * @param parked as above
   */
  public JobCounts(long ready, long running, long scheduled, long dead, long parked) {
    this(ready, running, scheduled, dead, parked, 0);
  }

  /** {@return all that is still to be done by itself: ready, held, running and scheduled} */
  public long live() {
    return ready + held + running + scheduled;
  }
}
