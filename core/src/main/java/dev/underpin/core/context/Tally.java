package dev.underpin.core.context;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Counts what one request did, over all the threads that worked for it. Thread-safe, lock-free.
 *
 * <p>The request's line reads it and {@linkplain #close() closes} it; what is added later, by work
 * that outlives its request, is counted as late and can never show up in another request.
 */
@SuppressWarnings("EnumOrdinal") // the slot of a counter in an array that never leaves the process
public final class Tally {

  private static final int COUNTERS = TallyCounter.values().length;

  private final AtomicLongArray counts = new AtomicLongArray(COUNTERS);
  private final AtomicLong late = new AtomicLong();
  private final AtomicInteger closed = new AtomicInteger();

  /** A tally in which everything is 0. */
  public Tally() {}

  /**
   * Adds to a counter.
   *
   * @param counter what is counted
   * @param amount how much; 0 or more
   */
  public void add(TallyCounter counter, long amount) {
    if (closed.get() == 0) {
      counts.getAndAdd(counter.ordinal(), amount);
    } else {
      late.incrementAndGet();
    }
  }

  /**
   * {@return what was counted so far}
   *
   * @param counter what was counted
   */
  public long get(TallyCounter counter) {
    return counts.get(counter.ordinal());
  }

  /** {@return how many additions came after {@link #close()}} */
  public long late() {
    return late.get();
  }

  /** Ends counting: the request's line has been written. */
  public void close() {
    closed.set(1);
  }
}
