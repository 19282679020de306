package dev.underpin.jobs.store;

import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

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
   * @return the ids of jobs of this worker that somebody has cancelled, told until they are
   *     finished; null if the registration is gone: its jobs have been rescued, and none of its
   *     outcomes will be accepted any more
   * @throws JobStoreException if the store cannot be reached: the lease runs on
   */
  @Nullable Set<Long> heartbeat();

  /**
   * Waits until another process tells that there is work, as far as the store can tell.
   *
   * @param limit how long at most
   * @return true if work was told of; false after the limit, or if this store cannot tell
   * @throws JobStoreException if the store cannot be reached
   * @throws InterruptedException if the thread is interrupted
   */
  boolean awaitWork(Duration limit) throws InterruptedException;

  /** {@return whether {@link #awaitWork} hears of work that other processes enqueue} */
  boolean hearsOfWork();

  /**
   * Ends the registration; jobs still claimed under it are due again at once.
   *
   * @throws JobStoreException if the store cannot be reached: the lease will run out by itself
   */
  @Override
  void close();
}
