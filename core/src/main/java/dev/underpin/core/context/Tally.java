package dev.underpin.core.context;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * Counts what one request did, over all the threads that worked for it. Thread-safe, lock-free.
 *
 * <p>The request's line {@linkplain #close() closes} it and then reads it; what is added later, by
 * work that outlives its request, is counted as late and can never show up in another request.
 * Closing sets a bit in each counter itself: an addition is either in the figure that the line
 * reads, or late, and never lost between the two.
 */
@SuppressWarnings("EnumOrdinal") // the slot of a counter in an array that never leaves the process
public final class Tally {

  private static final int COUNTERS = TallyCounter.values().length;
  private static final long CLOSED = Long.MIN_VALUE;

  private final boolean counting;
  private final AtomicLongArray counts = new AtomicLongArray(COUNTERS);
  private final AtomicLong late = new AtomicLong();
  private volatile @Nullable String subject;

  /** A tally in which everything is 0. */
  public Tally() {
    this(true);
  }

  private Tally(boolean counting) {
    this.counting = counting;
  }

  /** A tally that nobody reads: threads outside any request share it, so it must not be written. */
  static Tally ofNoRequest() {
    return new Tally(false);
  }

  /**
   * Adds to a counter.
   *
   * @param counter what is counted
   * @param amount how much; 0 or more
   * @throws IllegalArgumentException if the amount is negative
   */
  public void add(TallyCounter counter, long amount) {
    if (amount < 0) {
      throw new IllegalArgumentException(
          "amount of %s must be 0 or more but was %d".formatted(counter, amount));
    }
    if (!counting) {
      return;
    }
    int slot = counter.ordinal();
    long before;
    do {
      before = counts.get(slot);
      if (before < 0) {
        late.incrementAndGet();
        return;
      }
    } while (!counts.compareAndSet(slot, before, sum(before, amount)));
  }

  /** An overflow would set the bit that says closed. */
  private static long sum(long before, long amount) {
    long sum = before + amount;
    return sum < 0 ? Long.MAX_VALUE : sum;
  }

  /**
   * {@return what was counted so far}
   *
   * @param counter what was counted
   */
  public long get(TallyCounter counter) {
    return counts.get(counter.ordinal()) & ~CLOSED;
  }

  /**
   * Says whom the request is for, once that is known: after signing in, say. It stands in the
   * request's line, so let it be an id rather than a name. The last call counts.
   *
   * @param subject the user, the customer, the calling service
   */
  public void subject(String subject) {
    Objects.requireNonNull(subject, "subject");
    if (counting) {
      this.subject = subject;
    }
  }

  /** {@return whom the request is for, or null where nobody said so} */
  public @Nullable String subject() {
    return subject;
  }

  /** {@return how many additions came after {@link #close()}} */
  public long late() {
    return late.get();
  }

  /** Ends counting: the request's line is about to be written. Closing again changes nothing. */
  public void close() {
    for (int slot = 0; slot < COUNTERS; slot++) {
      counts.accumulateAndGet(slot, CLOSED, (count, closed) -> count | closed);
    }
  }
}
