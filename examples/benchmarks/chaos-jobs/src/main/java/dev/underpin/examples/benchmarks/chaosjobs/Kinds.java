package dev.underpin.examples.benchmarks.chaosjobs;

import dev.underpin.core.Retry;
import dev.underpin.jobs.JobType;
import dev.underpin.jobs.UniqueUntil;
import java.time.Duration;

/** The kinds of jobs of this run. */
final class Kinds {

  /** How many unique keys there are: few, so that they are often taken. */
  static final int KEYS = 8;

  private static final Retry RETRY = Retry.exponential(8, Duration.ofMillis(100)).jitter(20);

  /** Writes into the ledger on a connection of its own: at least once. */
  static final JobType<Work> PLAIN = JobType.of("chaos.plain", Work.class).retry(RETRY);

  /** Writes into the ledger in the job's transaction: exactly once. */
  static final JobType<Work> PAY = JobType.of("chaos.pay", Work.class).retry(RETRY);

  /** One job a key at a time. */
  static final JobType<Work> UNIQUE =
      JobType.of("chaos.unique", Work.class)
          .retry(RETRY)
          .unique(work -> work.request(), UniqueUntil.FINISHED);

  /** So many a key, on a queue that has a limit of its own. */
  static final int LIMITED_UNITS = 2;

  /** Fewer still, so that several nodes give units of one away at once. */
  static final int LIMITED_KEYS = 4;

  static final String NARROW = "narrow";
  static final int NARROW_UNITS = 6;

  static final JobType<Work> LIMITED =
      JobType.of("chaos.limited", Work.class)
          .retry(RETRY)
          .queue(NARROW)
          .limitPerKey(work -> work.request(), LIMITED_UNITS);

  static final int FEW_UNITS = 3;

  /** So many of the kind. */
  static final JobType<Work> FEW =
      JobType.of("chaos.few", Work.class).retry(RETRY).limit(FEW_UNITS);

  /** No node handles it: it is to be parked. */
  static final JobType<Work> UNHANDLED = JobType.of("chaos.unhandled", Work.class);

  private Kinds() {}

  /**
   * What a handler gets.
   *
   * @param request names the request of the enqueuer
   * @param millis how long the work takes
   * @param failures how many tries fail
   */
  record Work(String request, int millis, int failures) {}
}
