package dev.underpin.examples.benchmarks.chaoscache;

import java.time.Duration;

/** The times that the caches of a run are built with, from which its promises follow. */
final class Promises {

  static final Duration MAX_STALENESS = Duration.ofSeconds(2);
  static final Duration LEASE = Duration.ofSeconds(3);
  static final Duration TIME_TO_LIVE = Duration.ofSeconds(15);
  static final Duration FAIL_SAFE = Duration.ofSeconds(10);

  /**
   * What a change that is never told costs at the most: a load from before it may be stored until
   * its lease ends, and lives as long as anything does.
   */
  static final Duration LONGEST_LIFE = LEASE.plus(TIME_TO_LIVE).plus(FAIL_SAFE).plus(MAX_STALENESS);

  /** What an asynchronous replica may be behind, and a poll late. */
  static final Duration FAILOVER_MARGIN = Duration.ofSeconds(1);

  private Promises() {}
}
