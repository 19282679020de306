package dev.underpin.jobs;

import dev.underpin.jobs.store.Capability;
import dev.underpin.jobs.store.JobCounts;
import dev.underpin.jobs.store.JobStore;
import dev.underpin.jobs.store.NewJob;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs this process's share of the jobs, from start to close.
 *
 * <p>The {@link ClaimLoop} claims, the {@link ChoreLoop} sees to everybody's jobs, handlers run in
 * a pool, the {@link Finisher} notes what became of them, the {@link Heartbeat} keeps the {@link
 * Lease}. When the lease is lost, everything claimed under it is interrupted and forgotten, and the
 * next round begins with a new one.
 */
final class Worker implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Jobs.class);
  private static final Duration INTERRUPT_GRACE = Duration.ofSeconds(1);
  private static final Duration LAST_OUTCOMES = Duration.ofSeconds(5);

  private final JobStore store;
  private final Duration shutdownTimeout;
  private final LeaseKeeper leases;
  private final Finisher finisher;
  private final HandlerQueue queue = new HandlerQueue();
  private final ThreadPoolExecutor handlers;
  private final Trials trials;
  private final ScheduledThreadPoolExecutor timer;
  private final ClaimLoop loop;
  private final List<Thread> looping = new ArrayList<>();

  Worker(Config config) {
    Config.Pace pace = config.pace();
    this.store = config.store();
    this.shutdownTimeout = pace.shutdownTimeout();
    this.timer = timer();
    this.leases = new LeaseKeeper(store, pace.lease(), timer, this::lookAround);
    this.finisher = new Finisher(config, leases, this::expect);
    this.handlers =
        new ThreadPoolExecutor(
            pace.workers(), pace.workers(), 0, TimeUnit.SECONDS, queue, config.threads());
    HandlerCall call = new HandlerCall(config, timer);
    this.trials = new Trials(config, call, this::trialEnded);
    this.loop =
        new ClaimLoop(
            config,
            leases,
            new ClaimLoop.Runners(new ClaimLoop.Handlers(handlers, queue), call, finisher, trials));
  }

  static ScheduledThreadPoolExecutor timer() {
    ScheduledThreadPoolExecutor timer =
        new ScheduledThreadPoolExecutor(1, work -> Threads.daemon("underpin-jobs-timer", work));
    timer.setRemoveOnCancelPolicy(true);
    return timer;
  }

  void lookAround() {
    loop.expect(Duration.ZERO);
  }

  private void expect(Duration delay) {
    loop.expect(delay);
  }

  private void trialEnded(Execution execution) {
    loop.trialEnded(execution);
  }

  /** Takes a lease first, so that a store that cannot be written to fails the start. */
  void start() {
    leases.held();
    Threads.start("underpin-jobs-finish", finisher);
    looping.add(Threads.start("underpin-jobs-chores", loop.chores()));
    looping.add(Threads.start("underpin-jobs-claim", loop));
  }

  void wake(NewJob.When when) {
    loop.expect(when);
  }

  /** Null if it has to be enqueued for all. */
  @Nullable Long enqueue(NewJob job) {
    return loop.beginOwn(job);
  }

  void cancel(JobId id) {
    leases.cancel(Set.of(id.value()));
  }

  @Override
  public void close() {
    try {
      if (!store.capabilities().contains(Capability.DURABLE)) {
        runWhatWouldBeLost();
      }
      loop.stop();
      endLoops();
      queue.release();
      handlers.shutdown();
      trials.shutdown();
      if (!await(shutdownTimeout)) {
        interruptHandlers();
      }
      signOff();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      loop.stop();
    }
  }

  /** A claim that waits for a connection which nobody gives must not hold up the end. */
  private void endLoops() throws InterruptedException {
    long until = System.nanoTime() + Math.max(INTERRUPT_GRACE.toNanos(), shutdownTimeout.toNanos());
    for (Thread thread : looping) {
      TimeUnit.NANOSECONDS.timedJoin(thread, until - System.nanoTime());
      if (thread.isAlive()) {
        thread.interrupt();
        thread.join(INTERRUPT_GRACE.toMillis());
      }
    }
  }

  /** What a store in memory still holds when it is closed is gone: due jobs get their chance. */
  private void runWhatWouldBeLost() throws InterruptedException {
    long giveUpAt = System.nanoTime() + shutdownTimeout.toNanos();
    JobCounts left = store.archive().counts();
    while (left.ready() + left.running() > 0 && System.nanoTime() - giveUpAt < 0) {
      loop.wake();
      TimeUnit.MILLISECONDS.sleep(1);
      left = store.archive().counts();
    }
    if (left.live() > 0) {
      LOG.warn("{} jobs in memory are lost by closing: {}", left.live(), left);
    }
  }

  private void interruptHandlers() throws InterruptedException {
    leases.interruptForShutdown();
    if (!await(INTERRUPT_GRACE)) {
      LOG.warn("handlers ignored their interrupt; their jobs keep their lease until they return");
    }
  }

  private boolean await(Duration limit) throws InterruptedException {
    long until = System.nanoTime() + limit.toNanos();
    return handlers.awaitTermination(limit.toNanos(), TimeUnit.NANOSECONDS)
        && trials.awaitTermination(Math.max(0, until - System.nanoTime()));
  }

  /** Now if nothing runs any more, else by a thread of its own as soon as nothing does. */
  private void signOff() throws InterruptedException {
    Thread ending = Threads.start("underpin-jobs-end", this::signOffWhenIdle);
    if (await(Duration.ZERO)) {
      ending.join(LAST_OUTCOMES.toMillis());
    }
  }

  private void signOffWhenIdle() {
    try {
      while (!await(Duration.ofMillis(100)) || !finisher.isIdle()) {
        TimeUnit.MILLISECONDS.sleep(5);
      }
      finisher.stop();
      leases.signOff();
      timer.shutdownNow();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
