package dev.underpin.cache.spi;

import java.util.HashSet;
import java.util.Set;

/**
 * What was heard of one other node: the highest number, the numbers below it that have not come,
 * and until when all had come. Guarded by its {@link Backplane}.
 */
final class HeardNode {

  private static final int MOST_MISSING = 10_000;

  private final Set<Long> missing = new HashSet<>();
  private long highest;
  private long heardAt;
  private long completeUntil;

  HeardNode(long number, long now) {
    this.highest = number;
    this.heardAt = now;
    this.completeUntil = now;
  }

  /**
   * A message has come.
   *
   * @param number its own, or for a heartbeat that of the latest message before it
   * @param isMessage whether the number is its own
   */
  void heard(long number, boolean isMessage, long now) {
    heardAt = now;
    long expected = isMessage ? number - 1 : number;
    if (expected - highest > MOST_MISSING) {
      missing.add(highest + 1);
      highest = expected;
    }
    while (highest < expected) {
      missing.add(++highest);
    }
    if (isMessage) {
      highest = Math.max(highest, number);
      missing.remove(number);
    }
    if (missing.isEmpty()) {
      completeUntil = now;
    }
  }

  boolean hasAllUntil(long number) {
    return missing.isEmpty() && highest >= number;
  }

  boolean isSilentSince(long time) {
    return heardAt - time <= 0;
  }

  /** What is missing will not come; whoever calls this suspects all that was read before. */
  void giveUpHole(long now) {
    missing.clear();
    completeUntil = now;
  }

  long completeUntil() {
    return completeUntil;
  }
}
