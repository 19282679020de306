package dev.underpin.jobs;

import dev.underpin.jobs.store.JobStoreException;
import dev.underpin.jobs.store.Pending;
import dev.underpin.jobs.store.Staged;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that does the {@link Chores}, so that no claim waits for them: a million jobs of one
 * limit key that arrive at once, or a history of a month that is deleted, keep it for a while. It
 * goes on in small steps, and while the handlers have enough to do it rests after each step for a
 * multiple of what that took: the database is theirs too, to nine tenths.
 */
final class ChoreLoop implements Runnable {

  private static final Logger LOG = LoggerFactory.getLogger(Jobs.class);
  private static final long RETRY_NANOS = Duration.ofMillis(500).toNanos();

  // a rescue is promised within the lease and 5 s, and the look before it takes its time
  private static final long MAX_RETRY_NANOS = Duration.ofSeconds(2).toNanos();

  private static final int TELL_AFTER = 5;
  private static final int REST = 9;
  private static final long MAX_REST_NANOS = Duration.ofMillis(200).toNanos();

  private final Chores chores;
  private final BooleanSupplier handlersAreBusy;
  private final Runnable lookAgain;
  private final BlockingQueue<Boolean> wakeUps = new ArrayBlockingQueue<>(1);
  private final AtomicBoolean lapsed = new AtomicBoolean();
  private final AtomicBoolean due = new AtomicBoolean();
  private final CountDownLatch stopped = new CountDownLatch(1);
  private long failures;

  /**
   * Made by the loop that claims.
   *
   * @param handlersAreBusy whether they have jobs enough for the moment
   * @param lookAgain called when jobs may be ready that were not
   */
  ChoreLoop(Chores chores, BooleanSupplier handlersAreBusy, Runnable lookAgain) {
    this.chores = chores;
    this.handlersAreBusy = handlersAreBusy;
    this.lookAgain = lookAgain;
  }

  /** What a look found. For any thread. */
  void seen(Pending pending) {
    if (pending.lapsed() || pending.isDue()) {
      lapsed.compareAndSet(false, pending.lapsed());
      due.compareAndSet(false, pending.isDue());
      wakeUps.offer(Boolean.TRUE);
    }
  }

  void stop() {
    stopped.countDown();
    wakeUps.offer(Boolean.TRUE);
  }

  @Override
  public void run() {
    try {
      while (!stopped.await(round(), TimeUnit.NANOSECONDS)) {
        wakeUps.poll(chores.nanosToNext(), TimeUnit.NANOSECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Does what there is; returns for how long to rest, in nanoseconds. */
  private long round() {
    long begun = System.nanoTime();
    try {
      work();
      failures = 0;
      long rest = REST * (System.nanoTime() - begun);
      return handlersAreBusy.getAsBoolean() ? Math.min(MAX_REST_NANOS, rest) : 0;
    } catch (JobStoreException e) {
      // a store that is away who claims tells; what is left undone the next look finds again
      if (++failures == TELL_AFTER) {
        LOG.warn("chores fail again and again; trying on: {}", e.getMessage());
      }
    } catch (RuntimeException | Error e) {
      // a bug, here or in a store: the loop must survive it
      failures++;
      LOG.error("a round of chores failed", e);
    }
    chores.undone();
    return Math.min(MAX_RETRY_NANOS, failures * RETRY_NANOS);
  }

  private void work() {
    boolean ready = lapsed.getAndSet(false) && chores.rescue();
    Staged staged = due.getAndSet(false) ? chores.stage() : new Staged(0, 0);
    if (ready || staged.ready() > 0) {
      lookAgain.run();
    }
    if (staged.some()) {
      goOn();
    }
    // last: where it fails, and goes on failing, the others are done nonetheless
    if (chores.keepHouse()) {
      lookAgain.run();
    }
  }

  /** Where some was due there may be more; nobody has to look for that. */
  private void goOn() {
    due.set(true);
    wakeUps.offer(Boolean.TRUE);
  }
}
