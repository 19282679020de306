package dev.underpin.resilience;

import java.util.concurrent.locks.ReentrantLock;

/**
 * How many calls a third party takes at once, found by trying: additive increase, multiplicative
 * decrease, as TCP finds how much a network takes (<a
 * href="https://www.rfc-editor.org/rfc/rfc5681">RFC 5681</a>; the factor is that of <a
 * href="https://www.rfc-editor.org/rfc/rfc9438">RFC 9438</a>).
 *
 * <p>The limit starts at its minimum. Every quick answer raises it: by one until the first sign of
 * overload, after that by one for as many answers as the limit is high. It is raised only while at
 * least half of it is in use, or a quiet night would raise it to where nobody has tried. A sign of
 * overload (a failure, a timeout, a slow answer) lowers it to seven tenths, once for all calls that
 * were in progress together: an attempt that began before the last decrease has nothing new to say.
 */
final class AimdLimit {

  static final double DECREASE = 0.7;

  private final int min;
  private final int max;
  private final ReentrantLock lock = new ReentrantLock();
  // written under the lock
  private volatile double limit;
  private double threshold;
  private boolean decreased;
  private long decreasedAt;

  AimdLimit(int min, int max) {
    this.min = min;
    this.max = max;
    this.limit = min;
    this.threshold = max;
  }

  int max() {
    return max;
  }

  int current() {
    return (int) limit;
  }

  /** A quick answer. */
  void raise(int inProgress) {
    // a reading that is too old by a call or two costs a hundredth of a step
    if (inProgress * 2L < current() || limit >= max) {
      return;
    }
    lock.lock();
    try {
      limit = Math.min(max, limit + (limit < threshold ? 1 : 1 / limit));
    } finally {
      lock.unlock();
    }
  }

  /** A sign of overload, seen now by an attempt that began then. */
  void lower(long startedAt, long now) {
    lock.lock();
    try {
      if (decreased && startedAt - decreasedAt < 0) {
        return;
      }
      limit = Math.max(min, limit * DECREASE);
      threshold = limit;
      decreased = true;
      decreasedAt = now;
    } finally {
      lock.unlock();
    }
  }
}
