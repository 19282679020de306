package dev.underpin.jobs;

import dev.underpin.jobs.store.WorkerSession;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * This process's right to run what it has claimed, from one registration in the store until it is
 * lost or given back.
 *
 * <p>The store's clock decides when a lease has run out for others. This side counts the same time
 * on its own monotonic clock from before each heartbeat was sent, and stops a little earlier: so it
 * never believes in a lease that the store has given away. A process that was frozen sees at once
 * that its time is over.
 */
final class Lease {

  private final WorkerSession session;
  private final long usableNanos;
  private final Set<Execution> running = ConcurrentHashMap.newKeySet();
  private final Set<Long> cancelled = ConcurrentHashMap.newKeySet();
  private volatile long endsAtNanos;
  private volatile boolean lost;

  /**
   * A lease that was just taken.
   *
   * @param askedAtNanos the monotonic time before the store was asked for it
   */
  Lease(WorkerSession session, Duration length, long askedAtNanos) {
    this.session = session;
    this.usableNanos = length.toNanos() / 10 * 9;
    this.endsAtNanos = askedAtNanos + usableNanos;
  }

  WorkerSession session() {
    return session;
  }

  boolean isHeld() {
    return !lost && System.nanoTime() - endsAtNanos < 0;
  }

  void extend(long askedAtNanos) {
    endsAtNanos = askedAtNanos + usableNanos;
  }

  /** From now on nothing that was claimed under it counts; its handlers are told by interrupt. */
  void lose() {
    lost = true;
    running.forEach(execution -> execution.interrupt(Execution.Cause.FENCED));
  }

  /** Loses it if its time has run out, whatever the threads that do I/O are waiting for. */
  void loseIfOver() {
    if (!lost && !isHeld()) {
      lose();
    }
  }

  void enter(Execution execution) {
    running.add(execution);
    if (lost) {
      execution.interrupt(Execution.Cause.FENCED);
    }
    if (cancelled.contains(execution.id().value())) {
      execution.interrupt(Execution.Cause.CANCELLED);
    }
  }

  void leave(Execution execution) {
    running.remove(execution);
    cancelled.remove(execution.id().value());
  }

  /** The runs under it, as they are now; not to be changed. */
  Set<Execution> executions() {
    return running;
  }

  /** How many handlers run under it. */
  int running() {
    return running.size();
  }

  /** Also those that wait for a handler: they are told as they begin. */
  void cancel(Set<Long> ids) {
    if (!ids.isEmpty()) {
      cancelled.addAll(ids);
      for (Execution execution : running) {
        if (ids.contains(execution.id().value())) {
          execution.interrupt(Execution.Cause.CANCELLED);
        }
      }
    }
  }

  void interruptForShutdown() {
    running.forEach(execution -> execution.interrupt(Execution.Cause.SHUTDOWN));
  }
}
