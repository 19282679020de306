package dev.underpin.jobs.store;

/**
 * A worker's registration in the store: the lease of everything that it claims. It is kept alive by
 * heartbeats; when they stop for longer than the lease, any other worker may {@linkplain
 * JobStore#rescue rescue} its jobs. Used by one heartbeat thread, closed by any.
 */
public interface WorkerSession extends AutoCloseable {

  /** {@return names this registration; random, never used again} */
  long worker();

  /**
   * Extends the lease to its full length from now, by the store's clock.
   *
   * @return false if the registration is gone: its jobs have been rescued, and none of its outcomes
   *     will be accepted any more
   * @throws JobStoreException if the store cannot be reached: the lease runs on
   */
  boolean heartbeat();

  /**
   * Ends the registration; jobs still claimed under it are due again at once.
   *
   * @throws JobStoreException if the store cannot be reached: the lease will run out by itself
   */
  @Override
  void close();
}
