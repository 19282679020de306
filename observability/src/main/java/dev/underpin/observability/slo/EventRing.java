package dev.underpin.observability.slo;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Counts events in buckets of a minute, three days of them, and of an hour before that.
 *
 * <p>An event is added to the bucket of this minute: a compare of two numbers and one atomic
 * addition, or two for a bad event. Once a minute somebody finds that bucket to be the last
 * minute's and puts a new one into the ring, under a lock; an event that still goes to the old
 * bucket is not lost, for nobody adds a bucket up for good before it is pushed out three days
 * later, into its hour.
 */
final class EventRing {

  private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);
  private static final int MINUTES = 3 * 24 * 60 + 1;
  private static final int MINUTES_AN_HOUR = 60;

  private final LongSupplier ticker;
  private final long origin;
  private final int windowMinutes;
  private final ReentrantLock lock = new ReentrantLock();
  private final AtomicReferenceArray<@Nullable Bucket> ring = new AtomicReferenceArray<>(MINUTES);
  private final long[][] hours;
  private final long[] pushedOut = new long[3];
  private volatile Bucket current;

  /** The events of one minute; the fields are changed by their handles. */
  private static final class Bucket {

    private static final VarHandle TOTAL = handle("total");
    private static final VarHandle FAILED = handle("failed");
    private static final VarHandle SLOW = handle("slow");

    private final long minute;
    private volatile long total;
    private volatile long failed;
    private volatile long slow;

    Bucket(long minute) {
      this.minute = minute;
    }

    private static VarHandle handle(String field) {
      try {
        return MethodHandles.lookup().findVarHandle(Bucket.class, field, long.class);
      } catch (ReflectiveOperationException impossible) {
        throw new ExceptionInInitializerError(impossible);
      }
    }

    void add(boolean isFailed, boolean isSlow) {
      TOTAL.getAndAdd(this, 1L);
      if (isFailed) {
        FAILED.getAndAdd(this, 1L);
      }
      if (isSlow) {
        SLOW.getAndAdd(this, 1L);
      }
    }
  }

  EventRing(Duration window, LongSupplier ticker) {
    this.ticker = ticker;
    origin = ticker.getAsLong();
    windowMinutes = (int) window.toMinutes();
    hours = new long[windowMinutes / MINUTES_AN_HOUR + 2][4];
    current = new Bucket(0);
    ring.set(0, current);
  }

  /** Whether a minute began with it, or a little before it. */
  boolean record(boolean failed, boolean slow) {
    long minute = (ticker.getAsLong() - origin) / MINUTE;
    Bucket bucket = current;
    boolean begins = bucket.minute < minute;
    if (begins) {
      bucket = begin(minute);
    }
    bucket.add(failed, slow);
    return begins;
  }

  private Bucket begin(long minute) {
    lock.lock();
    try {
      if (current.minute < minute) {
        int slot = (int) (minute % MINUTES);
        Bucket old = ring.get(slot);
        if (old != null) {
          pushOut(old);
        }
        Bucket next = new Bucket(minute);
        ring.set(slot, next);
        current = next;
      }
      return current;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Each hour's row: its number plus one (0 is an unused row), total, failed, slow. Where little
   * happens a bucket may be pushed out so late that its hour's row is a later hour's by then: it is
   * out of every window.
   */
  private void pushOut(Bucket old) {
    long hour = old.minute / MINUTES_AN_HOUR + 1;
    long[] row = hours[(int) (hour % hours.length)];
    if (row[0] < hour) {
      row[0] = hour;
      row[1] = 0;
      row[2] = 0;
      row[3] = 0;
    }
    if (row[0] == hour) {
      row[1] += old.total;
      row[2] += old.failed;
      row[3] += old.slow;
    }
    pushedOut[0] += old.total;
    pushedOut[1] += old.failed;
    pushedOut[2] += old.slow;
  }

  /** What happened in the last minutes, this one included. */
  EventSums sums() {
    lock.lock();
    try {
      long now = Math.max(current.minute, (ticker.getAsLong() - origin) / MINUTE);
      EventSums sums = new EventSums(windowMinutes);
      for (int slot = 0; slot < MINUTES; slot++) {
        Bucket bucket = ring.get(slot);
        if (bucket != null) {
          sums.add((int) (now - bucket.minute), bucket.total, bucket.failed, bucket.slow);
        }
      }
      for (long[] row : hours) {
        if (row[0] > 0) {
          int age = (int) (now - (row[0] - 1) * MINUTES_AN_HOUR);
          sums.add(age, row[1], row[2], row[3]);
        }
      }
      return sums;
    } finally {
      lock.unlock();
    }
  }

  long totalEver() {
    return ever(0);
  }

  long failedEver() {
    return ever(1);
  }

  long slowEver() {
    return ever(2);
  }

  /** Adds up the ring rather than keeping one more counter that every event would change. */
  private long ever(int which) {
    lock.lock();
    try {
      long sum = pushedOut[which];
      for (int slot = 0; slot < MINUTES; slot++) {
        Bucket bucket = ring.get(slot);
        if (bucket != null) {
          sum += which == 0 ? bucket.total : which == 1 ? bucket.failed : bucket.slow;
        }
      }
      return sum;
    } finally {
      lock.unlock();
    }
  }
}
