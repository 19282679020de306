package dev.underpin.resilience;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How many attempts may be made on top of the first ones, over all callers of a guard.
 *
 * <p>When a third party fails, every caller retries, and three attempts a call are three times the
 * load on something that is down already. A budget makes retries a share of the traffic: those of
 * the last ten seconds may be a percentage of the calls of the last ten seconds. So that a guard
 * with hardly any traffic can retry at all, each second has a few retries of its own besides; they
 * are spent first and are not carried over. (The idea is Finagle's <a
 * href="https://twitter.github.io/finagle/guide/Clients.html#retry-budget">retry budget</a>; there
 * the fixed part is saved up over the window, and a quiet service can retry a hundred at once.)
 *
 * <p>Calls are counted without a lock, in one slot a second. Retries are rare and decided under a
 * lock, so that two callers cannot both spend the last one.
 */
final class RetryBudget {

  static final int WINDOW_SECONDS = 10;

  private static final long SECOND = 1_000_000_000L;

  private final int percent;
  private final int perSecond;
  private final long start;
  private final AtomicReferenceArray<Slot> slots = new AtomicReferenceArray<>(WINDOW_SECONDS);
  private final ReentrantLock spending = new ReentrantLock();

  RetryBudget(int percent, int perSecond, long now) {
    this.percent = percent;
    this.perSecond = perSecond;
    this.start = now;
    for (int i = 0; i < WINDOW_SECONDS; i++) {
      slots.set(i, new Slot(i - WINDOW_SECONDS));
    }
  }

  /** A call was made; its first attempt costs nothing. */
  void called(long now) {
    slot(now).calls.increment();
  }

  /** Spends one retry, if there is one. */
  boolean spend(long now) {
    spending.lock();
    try {
      Slot current = slot(now);
      if (current.fixed < perSecond) {
        current.fixed++;
        return true;
      }
      if ((sharedWithin(current.second) + 1) * 100 > percent * callsWithin(current.second)) {
        return false;
      }
      current.shared++;
      return true;
    } finally {
      spending.unlock();
    }
  }

  private Slot slot(long now) {
    long second = Math.floorDiv(now - start, SECOND);
    int index = Math.floorMod(second, WINDOW_SECONDS);
    while (true) {
      Slot slot = slots.get(index);
      // a thread that comes late counts in the newer second
      if (slot.second >= second) {
        return slot;
      }
      Slot next = new Slot(second);
      if (slots.compareAndSet(index, slot, next)) {
        return next;
      }
    }
  }

  private long callsWithin(long second) {
    long sum = 0;
    for (int i = 0; i < WINDOW_SECONDS; i++) {
      Slot slot = slots.get(i);
      sum += slot.second > second - WINDOW_SECONDS ? slot.calls.sum() : 0;
    }
    return sum;
  }

  private long sharedWithin(long second) {
    long sum = 0;
    for (int i = 0; i < WINDOW_SECONDS; i++) {
      Slot slot = slots.get(i);
      sum += slot.second > second - WINDOW_SECONDS ? slot.shared : 0;
    }
    return sum;
  }

  private static final class Slot {
    final long second;
    final LongAdder calls = new LongAdder();
    // guarded by spending
    int fixed;
    long shared;

    Slot(long second) {
      this.second = second;
    }
  }
}
