package dev.underpin.examples.shop;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Durations in bounded memory, and their percentiles. Up to {@link #CAPACITY} durations are all
 * kept; of more, each has the same chance to be among the kept ones (algorithm R, Vitter, <i>Random
 * Sampling with a Reservoir</i>, 1985). Not thread-safe.
 */
final class Samples {
  static final int CAPACITY = 50_000;

  private final long[] kept = new long[CAPACITY];
  private final SplittableRandom random = new SplittableRandom(1);
  private long count;
  private long longest;

  void add(long nanos) {
    count++;
    longest = Math.max(longest, nanos);
    long place = count <= CAPACITY ? count - 1 : random.nextLong(count);
    if (place < CAPACITY) {
      kept[(int) place] = nanos;
    }
  }

  long count() {
    return count;
  }

  long longest() {
    return longest;
  }

  /** The smallest kept duration that so many percent of the kept ones do not exceed; 0 for none. */
  long percentile(double percent) {
    int size = (int) Math.min(count, CAPACITY);
    if (size == 0) {
      return 0;
    }
    long[] sorted = Arrays.copyOf(kept, size);
    Arrays.sort(sorted);
    int rank = (int) Math.ceil(percent / 100 * size);
    return sorted[Math.max(rank, 1) - 1];
  }
}
