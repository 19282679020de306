package dev.underpin.jobs;

import dev.underpin.jobs.store.JobCounts;
import dev.underpin.jobs.store.JobStore;
import java.sql.Connection;
import java.util.List;

/**
 * Background jobs: work that leaves the request, is stored with the caller's own data, and is done
 * by this process or another one, also after a crash.
 *
 * <pre>{@code
 * Jobs jobs = Jobs.builder(JdbcJobStore.of(tx))
 *     .codecs(JacksonCodecs.create())
 *     .handler(SEND, (invoice, run) -> mailer.send(invoice))
 *     .workers(16)
 *     .build();
 * jobs.start();
 * jobs.enqueue(SEND, new SendInvoice(42));
 * }</pre>
 *
 * <p>A process that only enqueues builds its {@code Jobs} without handlers. Thread-safe.
 */
public interface Jobs extends Enqueuer, AutoCloseable {

  /**
   * Begins to describe jobs on a store.
   *
   * @param store keeps them
   * @return the builder
   */
  static JobsBuilder builder(JobStore store) {
    return new JobsBuilder(store);
  }

  /**
   * Checks that the store can keep its promises, and begins to run jobs if there are handlers.
   *
   * @throws IllegalStateException if it was started before, or if the store would lose acknowledged
   *     jobs as it is set up
   * @throws dev.underpin.jobs.store.JobStoreException if the store cannot be reached
   */
  void start();

  /**
   * An enqueuer inside a transaction of the caller's: the jobs are committed with it, or not at
   * all. Nothing is committed here. Workers see such jobs at their next poll, since there is no
   * event for a commit that the caller does himself; {@code enqueue} in the ambient transaction
   * wakes them.
   *
   * @param connection the caller's, with auto-commit off; used by the calling thread alone
   * @return an enqueuer for as long as that transaction lasts
   * @throws IllegalStateException if the connection is in auto-commit mode, or if the store has no
   *     transactions
   */
  Enqueuer joining(Connection connection);

  /** {@return how many jobs the store holds, by state} */
  JobCounts counts();

  /**
   * Jobs whose last try failed; they stay until they are replayed.
   *
   * @param limit how many at most, at least 1
   * @return the oldest first
   */
  List<DeadLetter> deadLetters(int limit);

  /**
   * Makes a dead letter due again, with all its tries.
   *
   * @param id the job's
   * @return whether there was such a dead letter
   */
  boolean replay(JobId id);

  /**
   * Ends running jobs: takes no new ones, hands back what has not begun, waits for what runs up to
   * the {@linkplain JobsBuilder#shutdownTimeout shutdown timeout}, then interrupts it. A handler
   * that ignores its interrupt keeps its lease until it returns or the process ends. Calling it
   * again does nothing.
   */
  @Override
  void close();
}
