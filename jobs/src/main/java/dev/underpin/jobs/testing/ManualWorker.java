package dev.underpin.jobs.testing;

import dev.underpin.core.testing.ManualClock;
import dev.underpin.jobs.Jobs;
import dev.underpin.jobs.JobsBuilder;
import dev.underpin.jobs.SteppedJobs;
import dev.underpin.jobs.SteppedNode;
import dev.underpin.jobs.store.JobStore;
import dev.underpin.jobs.store.MemoryJobStore;
import java.time.Duration;
import java.util.function.Function;

/**
 * Runs jobs in memory when a test says so, in the test's thread, on a clock that the test moves:
 * delays and retries of hours take no time and happen in their order.
 *
 * <pre>{@code
 * ManualWorker worker = ManualWorker.of(store ->
 *     Jobs.builder(store).codecs(JacksonCodecs.create()).handler(SEND, mailer::send));
 * signUp(worker.jobs(), "ana");
 * worker.runDue();                              // the welcome mail
 * worker.advance(Duration.ofDays(7));           // and everything that falls due within a week
 * }</pre>
 *
 * <p>So run, jobs take no time, one after another. What happens while they run is played by nodes,
 * each a worker of its own on the same store and clock:
 *
 * <pre>{@code
 * ManualWorker other = worker.another(store -> …);
 * JobId job = other.node().begin();             // claimed, run, and not over
 * worker.advance(Duration.ofSeconds(31));       // and the other says nothing any more
 * worker.node().look();                         // its lease is over: rescued
 * worker.node().begin();                        // the same job
 * other.node().end(job);                        // false: too late
 * }</pre>
 *
 * <p>Timeouts of handlers are real time. Not thread-safe; one test, one thread.
 */
public final class ManualWorker implements AutoCloseable {

  private final ManualClock clock;
  private final JobStore store;
  private final SteppedJobs jobs;

  private ManualWorker(
      ManualClock clock, JobStore store, Function<? super JobStore, JobsBuilder> builder) {
    this.clock = clock;
    this.store = store;
    this.jobs = builder.apply(store).buildStepped();
  }

  /**
   * A worker on a store in memory.
   *
   * @param builder describes the jobs on that store, as the application does
   * @return a worker that has done nothing yet
   */
  public static ManualWorker of(Function<? super JobStore, JobsBuilder> builder) {
    ManualClock clock = new ManualClock();
    return new ManualWorker(clock, MemoryJobStore.create(clock), builder);
  }

  /**
   * Another node, as if it were another process: with its own lease, on the same store and clock.
   *
   * @param builder describes its jobs, which may be those of another version of the code
   * @return a worker that has done nothing yet, to be closed apart
   */
  public ManualWorker another(Function<? super JobStore, JobsBuilder> builder) {
    return new ManualWorker(clock, store, builder);
  }

  /** {@return the jobs, for the code under test} */
  public Jobs jobs() {
    return jobs;
  }

  /** {@return the clock that says what is due; move it by {@link #advance}} */
  public ManualClock clock() {
    return clock;
  }

  /** {@return this worker as a node whose runs take time: begun, held, ended, or given up} */
  public SteppedNode node() {
    return jobs.node();
  }

  /**
   * Runs what is due now, and what that makes due.
   *
   * @return how many runs there were, failed ones included
   */
  public int runDue() {
    return jobs.runDue();
  }

  /**
   * Moves the clock, and runs each job that falls due on the way at its own time.
   *
   * @param by how far; not negative
   * @return how many runs there were, failed ones included
   * @throws IllegalArgumentException if it is negative
   */
  public int advance(Duration by) {
    if (by.isNegative()) {
      throw new IllegalArgumentException("advance must be by 0 or more but was by " + by);
    }
    int runs = runDue();
    Duration left = by;
    Duration next = jobs.nextDue();
    while (next != null && next.compareTo(left) <= 0) {
      clock.advance(next);
      left = left.minus(next);
      runs += runDue();
      next = jobs.nextDue();
    }
    clock.advance(left);
    return runs;
  }

  /** Ends it; jobs that are left are lost with the store. */
  @Override
  public void close() {
    jobs.close();
  }
}
