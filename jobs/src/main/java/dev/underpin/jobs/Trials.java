package dev.underpin.jobs;

import dev.underpin.jobs.store.ClaimedJob;
import dev.underpin.jobs.store.JobStore;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs suspects: jobs that a process held when it died. One of them may have killed it, and which
 * one is found out by running them one at a time a process; a crash during such a trial counts
 * against that one job.
 *
 * <p>The first trial runs beside other work, since nearly all suspects are innocent, and some take
 * hours. Its crash may have been a neighbour's doing. So a suspect that has a crash to its name is
 * tried alone: the process begins nothing else meanwhile, and what it began before has had some
 * time to end, or to show that it does no harm. An innocent job thus has one crash at the most.
 */
final class Trials {

  private static final long QUIET_NANOS = Duration.ofSeconds(10).toNanos();

  private final JobStore store;
  private final HandlerCall call;
  private final Consumer<Execution> ended;
  private final ThreadPoolExecutor thread;
  private volatile @Nullable Execution waiting;
  private volatile @Nullable Execution running;

  Trials(Config config, HandlerCall call, Consumer<Execution> ended) {
    this.store = config.store();
    this.call = call;
    this.ended = ended;
    this.thread =
        new ThreadPoolExecutor(
            1, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), config.threads());
    thread.allowCoreThreadTimeOut(true);
  }

  /** Whether another suspect could be tried here. */
  boolean isFree() {
    return waiting == null && running == null;
  }

  /** Whether nothing else is to begin in this process now. */
  boolean wantQuiet() {
    Execution one = waiting;
    Execution other = running;
    return (one != null && needsQuiet(one.job())) || (other != null && needsQuiet(other.job()));
  }

  private static boolean needsQuiet(ClaimedJob job) {
    return job.past().crashes() > 0;
  }

  /** A suspect that was just claimed; called by the claiming thread, as {@link #proceed} is. */
  void accept(Lease lease, ClaimedJob job) {
    waiting = new Execution(lease, job, call, this::ended);
  }

  /** Begins the trial once it may. */
  void proceed() {
    Execution next = waiting;
    if (next == null) {
      return;
    }
    boolean quiet = next.lease().running() == 0 || next.waitedNanos() > QUIET_NANOS;
    if (needsQuiet(next.job()) && !quiet) {
      return;
    }
    if (!store.beginTrial(next.lease().session().worker(), next.job())) {
      // rescued from this process, which was gone for too long
      waiting = null;
      return;
    }
    running = next;
    waiting = null;
    thread.execute(next);
  }

  private void ended(Execution execution) {
    running = null;
    ended.accept(execution);
  }

  /** Gives back what has not begun. */
  void release() {
    Execution next = waiting;
    waiting = null;
    if (next != null) {
      next.release();
    }
  }

  void shutdown() {
    thread.shutdown();
  }

  boolean awaitTermination(long nanos) throws InterruptedException {
    return thread.awaitTermination(nanos, TimeUnit.NANOSECONDS);
  }
}
