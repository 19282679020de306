package dev.underpin.examples.benchmarks.jobs;

import dev.underpin.examples.benchmarks.report.Mode;

/**
 * How many of what a round takes. The slower a peer, the fewer jobs it gets, so that each drain
 * takes about a second or more and the run ends.
 *
 * @param drain jobs to drain by ours and the ceiling
 * @param peers jobs to drain by the peers
 * @param enqueue single enqueues
 * @param bulk jobs of one enqueueAll
 * @param backlog what stands in the table beside
 * @param latency measured starts
 * @param effects jobs with an effect in their own transaction
 * @param idleSeconds how long nothing is done
 */
record Sizes(
    int drain,
    Peers peers,
    int enqueue,
    int bulk,
    Backlog backlog,
    int latency,
    int effects,
    int idleSeconds) {

  /** Jobs to drain. */
  record Peers(int dbScheduler, int jobRunr, int quartz) {}

  /**
   * Jobs that stand in the queue with a lower priority, and jobs for tomorrow with a higher one.
   */
  record Backlog(int waiting, int scheduled) {}

  static Sizes of(Mode mode) {
    return switch (mode) {
      case FULL ->
          new Sizes(
              20_000,
              new Peers(6_000, 4_000, 300),
              1_200,
              10_000,
              new Backlog(1_000_000, 300_000),
              10,
              2_000,
              20);
      case QUICK ->
          new Sizes(
              20_000,
              new Peers(4_000, 1_500, 150),
              800,
              10_000,
              new Backlog(200_000, 100_000),
              10,
              1_000,
              5);
      case SMOKE ->
          new Sizes(200, new Peers(100, 20, 10), 20, 200, new Backlog(500, 500), 1, 20, 1);
    };
  }

  @Override
  public String toString() {
    return "%,d jobs a drain (db-scheduler %,d, JobRunr %,d, Quartz %,d), %,d single enqueues (peers a third), bulks of %,d"
        .formatted(drain, peers.dbScheduler(), peers.jobRunr(), peers.quartz(), enqueue, bulk);
  }
}
