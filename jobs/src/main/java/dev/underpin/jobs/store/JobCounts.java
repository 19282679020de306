package dev.underpin.jobs.store;

/**
 * How many jobs a store holds.
 *
 * @param ready due, and waiting for a worker; suspects among them
 * @param running claimed by a worker
 * @param scheduled waiting for their time, retries among them
 * @param dead dead letters
 * @param parked parked
 */
public record JobCounts(long ready, long running, long scheduled, long dead, long parked) {

  /** {@return all that is still to be done by itself: ready, running and scheduled} */
  public long live() {
    return ready + running + scheduled;
  }
}
