package dev.underpin.jobs;

import dev.underpin.jobs.store.ClaimedJob;
import dev.underpin.jobs.store.JobStore;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs suspects: jobs that a process held when it died. One of them may have killed it, and which
 * one is found out by running them one at a time a process; a crash during such a trial counts
 * against that one job.
 *
 * <p>The first trial runs beside other work, since nearly all suspects are innocent, and some take
 * hours. Its crash may have been a neighbour's doing. So a suspect that has a crash to its name is
 * tried alone: the process begins nothing else meanwhile, and what it began before has had some
 * time to end, or to show that it does no harm. An innocent job thus has one crash at the most.
 *
 * <p>A process that died may leave a thousand suspects, most of them short. So several are claimed
 * at once, as many as take a fifth of a second by the last one's measure, but one at least; what
 * has to wait longer than a second goes back to the store, for another process to try.
 */
final class Trials implements Runnable {

  private static final Logger LOG = LoggerFactory.getLogger(Jobs.class);
  private static final long QUIET_NANOS = Duration.ofSeconds(10).toNanos();
  private static final long TOO_LONG_NANOS = Duration.ofSeconds(1).toNanos();
  private static final long HORIZON_NANOS = Duration.ofMillis(200).toNanos();
  private static final long MIN_NANOS = Duration.ofMillis(4).toNanos();
  private static final long PAUSE_MILLIS = 20;

  private final JobStore store;
  private final HandlerCall call;
  private final Consumer<Execution> ended;
  private final ThreadPoolExecutor thread;
  private final LinkedBlockingQueue<Execution> waiting = new LinkedBlockingQueue<>();
  private final AtomicInteger held = new AtomicInteger();
  private volatile @Nullable Execution current;
  private @Nullable ClaimedJob before;
  private volatile long lastNanos = HORIZON_NANOS;
  private volatile boolean stopping;

  Trials(Config config, HandlerCall call, Consumer<Execution> ended) {
    this.store = config.store();
    this.call = call;
    this.ended = ended;
    this.thread =
        new ThreadPoolExecutor(
            1, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), config.threads());
    thread.allowCoreThreadTimeOut(true);
  }

  /** How many suspects to claim now: none while there are some. */
  int room() {
    if (stopping || held.get() > 0) {
      return 0;
    }
    return (int) Math.max(1, HORIZON_NANOS / Math.max(MIN_NANOS, lastNanos));
  }

  /** Whether nothing else is to begin in this process now. */
  boolean wantQuiet() {
    Execution one = current;
    return one != null && needsQuiet(one.job());
  }

  static boolean needsQuiet(ClaimedJob job) {
    return job.past().crashes() > 0;
  }

  /** Suspects that were just claimed. */
  void accept(Lease lease, List<ClaimedJob> jobs) {
    held.addAndGet(jobs.size());
    for (ClaimedJob job : jobs) {
      waiting.add(new Execution(lease, job, call, this::ended));
    }
    if (!jobs.isEmpty()) {
      thread.execute(this);
    }
  }

  /** Tries what waits, one after another. */
  @Override
  public void run() {
    try {
      Execution next = waiting.poll();
      while (next != null) {
        current = next;
        trial(next);
        next = waiting.poll();
        if (next != null && next.waitedNanos() > TOO_LONG_NANOS) {
          next.release();
          release();
          next = null;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      current = null;
    }
  }

  private void trial(Execution suspect) throws InterruptedException {
    long startedAt = System.nanoTime();
    while (!stopping && needsQuiet(suspect.job()) && !isQuiet(suspect)) {
      TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
    }
    if (stopping) {
      suspect.release();
    } else if (begun(suspect)) {
      suspect.run();
      lastNanos = System.nanoTime() - startedAt;
    } else {
      // rescued from this process: it has nothing to say about the job any more
      suspect.forget();
    }
  }

  private static boolean isQuiet(Execution suspect) {
    return suspect.lease().running() == 0 || suspect.waitedNanos() > QUIET_NANOS;
  }

  /** For as long as the lease holds: nobody else could take the job meanwhile. */
  private boolean begun(Execution suspect) throws InterruptedException {
    while (suspect.lease().isHeld()) {
      try {
        long worker = suspect.lease().session().worker();
        boolean begun = store.beginTrial(worker, suspect.job(), before);
        before = suspect.job();
        return begun;
      } catch (RuntimeException e) {
        // of the store, usually; what waits behind must not be stuck because of any other
        LOG.warn("the trial of job {} cannot begin yet: {}", suspect.id(), e.getMessage());
        TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS * 10);
      }
    }
    return false;
  }

  /** There may be room again when the others hear of it. */
  private void ended(Execution execution) {
    if (execution == current) {
      current = null;
    }
    held.decrementAndGet();
    ended.accept(execution);
  }

  /** Gives back what has not begun. */
  private void release() {
    for (Execution next = waiting.poll(); next != null; next = waiting.poll()) {
      next.release();
    }
  }

  void shutdown() {
    stopping = true;
    release();
    thread.shutdown();
  }

  boolean awaitTermination(long nanos) throws InterruptedException {
    return thread.awaitTermination(nanos, TimeUnit.NANOSECONDS);
  }
}
