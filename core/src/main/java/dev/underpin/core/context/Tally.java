package dev.underpin.core.context;

import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Counts what one request did, over all the threads that worked for it. Thread-safe, lock-free.
 *
 * <p>The request's line {@linkplain #close() closes} it and then reads it; what is added later, by
 * work that outlives its request, is counted as late and can never show up in another request.
 * Closing notes what every counter has, and counters never go down: an addition is either in the
 * figure that the line reads, or late, and never lost between the two.
 *
 * <p>Most requests are one thread's, so the first thread that adds has counters of its own: nobody
 * else writes to them, and it needs no atomic operation.
 *
 * <p>What a counter cannot tell goes into {@linkplain #note notes}, and what a module has to keep
 * until the end of the request into a {@linkplain #part part} of its own.
 */
@SuppressWarnings("EnumOrdinal") // the slot of a counter in an array that never leaves the process
public final class Tally {

  /** How many notes a request can have. */
  public static final int MOST_NOTES = 16;

  private static final int COUNTERS = TallyCounter.values().length;

  private final boolean counting;

  /** What all threads but one have added, and after that what the one has. */
  private final AtomicLongArray counts = new AtomicLongArray(2 * COUNTERS);

  private final AtomicReference<@Nullable Thread> first = new AtomicReference<>();
  private final AtomicReference<long @Nullable []> atClose = new AtomicReference<>();
  private final AtomicLong lateNotes = new AtomicLong();
  private final TallyExtras extras = new TallyExtras();
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
    if (isFirst(Thread.currentThread())) {
      int own = COUNTERS + slot;
      counts.setRelease(own, sum(counts.getPlain(own), amount));
    } else {
      counts.accumulateAndGet(slot, amount, Tally::sum);
    }
  }

  private boolean isFirst(Thread me) {
    Thread known = first.get();
    return known == me || (known == null && first.compareAndSet(null, me));
  }

  /** A counter that is full stays full. */
  private static long sum(long before, long amount) {
    long sum = before + amount;
    return sum < 0 ? Long.MAX_VALUE : sum;
  }

  /**
   * {@return what was counted so far, or until it was closed}
   *
   * @param counter what was counted
   */
  public long get(TallyCounter counter) {
    long[] last = atClose.get();
    return last == null ? now(counter.ordinal()) : last[counter.ordinal()];
  }

  private long now(int slot) {
    return sum(counts.get(slot), counts.get(COUNTERS + slot));
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

  /**
   * Adds a field of its own to the request's line: what was found out about the request, short and
   * without secrets. The last value of a name counts; of more than {@value #MOST_NOTES} names the
   * later ones are left out.
   *
   * @param name the field: lower-case letters, digits and underscores, at most 40
   * @param text its value
   * @throws IllegalArgumentException if the name has other characters, is empty or too long
   */
  public void note(String name, String text) {
    Objects.requireNonNull(text, "text");
    TallyExtras.requireName(name);
    if (counting && !extras.note(name, text)) {
      lateNotes.incrementAndGet();
    }
  }

  /** {@return the notes so far, in the order in which their names came} */
  public Map<String, String> notes() {
    return extras.notes();
  }

  /**
   * What a module keeps of this request; the first call makes it.
   *
   * @param owner whose part it is; compared by identity
   * @param made makes the part, without using this tally
   * @param <P> the owner's kind of part, always the same for one owner
   * @return the part; null outside a request, and once the request has ended
   */
  public <P extends TallyPart> @Nullable P part(Object owner, Supplier<P> made) {
    return counting ? extras.part(owner, made) : null;
  }

  /** {@return how much was added after {@link #close()}, and one for each note} */
  public long late() {
    long late = lateNotes.get();
    long[] last = atClose.get();
    if (last != null) {
      for (int slot = 0; slot < COUNTERS; slot++) {
        late = sum(late, now(slot) - last[slot]);
      }
    }
    return late;
  }

  /** Ends counting, as {@link #close(String)} does, for a request that has no name. */
  public void close() {
    close("");
  }

  /**
   * Ends counting: the request's line is about to be written. Its parts are told, and may still add
   * notes. Closing again changes nothing.
   *
   * @param what what the request was: {@code GET /product/{id}}, {@code job receipt.send}; one of
   *     not too many, and nothing that a client sent
   */
  public void close(String what) {
    if (atClose.get() == null) {
      long[] last = new long[COUNTERS];
      Arrays.setAll(last, this::now);
      atClose.compareAndSet(null, last);
    }
    extras.end(what, this);
  }
}
