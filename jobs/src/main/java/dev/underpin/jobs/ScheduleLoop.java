package dev.underpin.jobs;

import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The thread that waits for fire times, where this process declares schedules. */
final class ScheduleLoop implements Runnable, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Jobs.class);
  private static final Duration TRY_AGAIN = Duration.ofSeconds(1);
  private static final long LEAST_PAUSE_NANOS = Duration.ofMillis(1).toNanos();
  private static final Duration END = Duration.ofSeconds(5);

  private final Schedules schedules;
  private final BlockingQueue<Boolean> wakeUps = new ArrayBlockingQueue<>(1);
  private @Nullable Thread thread;
  private volatile boolean stopping;
  private boolean storeWasDown;

  ScheduleLoop(Schedules schedules) {
    this.schedules = schedules;
  }

  /** The first round is the caller's: a store that is away must fail the start, before a worker. */
  void start() {
    schedules.round();
    begin();
  }

  /** A schedule more, while all runs: it is announced at once, or by the loop if that fails. */
  void add() {
    try {
      schedules.round();
    } finally {
      begin();
    }
  }

  private void begin() {
    if (thread == null) {
      thread = Threads.start("underpin-jobs-schedule", this);
    } else {
      // it waits no longer than for what is new
      wakeUps.offer(Boolean.TRUE);
    }
  }

  @Override
  public void run() {
    try {
      while (!stopping) {
        long pause = Math.max(LEAST_PAUSE_NANOS, round().toNanos());
        wakeUps.poll(pause, TimeUnit.NANOSECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Duration round() {
    try {
      Duration pause = schedules.round();
      if (storeWasDown) {
        LOG.info("schedules go on");
        storeWasDown = false;
      }
      return pause;
    } catch (RuntimeException | Error e) {
      // a store that is away, or a bug: what is due stays due
      if (!storeWasDown) {
        LOG.warn("schedules cannot be fired; trying again", e);
        storeWasDown = true;
      }
      return TRY_AGAIN;
    }
  }

  @Override
  public void close() {
    stopping = true;
    wakeUps.offer(Boolean.TRUE);
    Thread running = thread;
    if (running != null) {
      try {
        running.join(END.toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
