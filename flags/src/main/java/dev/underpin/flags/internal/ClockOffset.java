package dev.underpin.flags.internal;

import java.time.Duration;
import java.time.Instant;

/**
 * How far a store's clock is ahead of this node's, from one question and its answer: the store was
 * asked in the middle of the way there and back, give or take half of it (as in NTP, RFC 5905, with
 * one sample). A difference that is less than the way may be none, and counts as none. Thread-safe.
 */
public final class ClockOffset {

  private volatile Duration ahead = Duration.ZERO;

  /**
   * Learns from an answer that came just now.
   *
   * @param there what time it was at the store
   * @param askedNanos when it was asked, by {@link System#nanoTime()}
   */
  public void learn(Instant there, long askedNanos) {
    Duration way = Duration.ofNanos(System.nanoTime() - askedNanos);
    Duration difference = Duration.between(Instant.now().minus(way.dividedBy(2)), there);
    ahead = difference.abs().compareTo(way) <= 0 ? Duration.ZERO : difference;
  }

  /** {@return how far the store's clock is ahead; negative where it is behind} */
  public Duration ahead() {
    return ahead;
  }
}
