package dev.underpin.jobs;

import dev.underpin.jobs.store.Capability;
import dev.underpin.jobs.store.JobCounts;
import dev.underpin.jobs.store.JobStore;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs this process's share of the jobs, from start to close.
 *
 * <p>The {@link ClaimLoop} claims, handlers run in a pool, the {@link Finisher} notes what became
 * of them, the {@link Heartbeat} keeps the {@link Lease}. When the lease is lost, everything
 * claimed under it is interrupted and forgotten, and the next round begins with a new one.
 */
final class Worker implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Jobs.class);
  private static final Duration INTERRUPT_GRACE = Duration.ofSeconds(1);
  private static final Duration LAST_OUTCOMES = Duration.ofSeconds(5);

  private final JobStore store;
  private final Duration shutdownTimeout;
  private final LeaseKeeper leases;
  private final Finisher finisher;
  private final ThreadPoolExecutor handlers;
  private final ClaimLoop loop;
  private @Nullable Thread claiming;

  Worker(JobsBuilder.Config config) {
    JobsBuilder.Pace pace = config.pace();
    this.store = config.store();
    this.shutdownTimeout = pace.shutdownTimeout();
    this.leases = new LeaseKeeper(store, pace.lease());
    this.finisher = new Finisher(store, config.listener());
    this.handlers =
        new ThreadPoolExecutor(
            pace.workers(),
            pace.workers(),
            0,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            config.threads());
    this.loop = new ClaimLoop(config, leases, handlers, finisher);
  }

  /** Takes a lease first, so that a store that cannot be written to fails the start. */
  void start() {
    leases.held();
    Threads.start("underpin-jobs-finish", finisher);
    claiming = Threads.start("underpin-jobs-claim", loop);
  }

  void wake() {
    loop.wake();
  }

  @Override
  public void close() {
    try {
      if (!store.capabilities().contains(Capability.DURABLE)) {
        runWhatWouldBeLost();
      }
      loop.stop();
      if (claiming != null) {
        claiming.join();
      }
      loop.releaseBuffered();
      handlers.shutdown();
      if (!await(shutdownTimeout)) {
        interruptHandlers();
      }
      signOff();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      loop.stop();
    }
  }

  /** What a store in memory still holds when it is closed is gone: due jobs get their chance. */
  private void runWhatWouldBeLost() throws InterruptedException {
    long giveUpAt = System.nanoTime() + shutdownTimeout.toNanos();
    JobCounts left = store.counts();
    while (left.ready() + left.running() > 0 && System.nanoTime() - giveUpAt < 0) {
      loop.wake();
      TimeUnit.MILLISECONDS.sleep(1);
      left = store.counts();
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
    return handlers.awaitTermination(limit.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Now if nothing runs any more, else by a thread of its own as soon as nothing does. */
  private void signOff() throws InterruptedException {
    Thread ending = Threads.start("underpin-jobs-end", this::signOffWhenIdle);
    if (handlers.isTerminated()) {
      ending.join(LAST_OUTCOMES.toMillis());
    }
  }

  private void signOffWhenIdle() {
    try {
      while (!handlers.awaitTermination(100, TimeUnit.MILLISECONDS) || !finisher.isIdle()) {
        TimeUnit.MILLISECONDS.sleep(5);
      }
      finisher.stop();
      leases.signOff();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
