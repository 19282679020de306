package dev.underpin.jobs.store;

/** Where a job stands. */
public enum JobState {
  /** Due, and waiting for a worker. */
  READY,
  /** Waiting for its time: a delay, or the pause before the next try. */
  SCHEDULED,
  /**
   * Waiting for others to end: for one with the same limit key, or for those of its batch that come
   * before it.
   */
  HELD,
  /** Claimed by a worker. */
  RUNNING,
  /** Was held by a process that died, and waits for a trial: suspects run one at a time. */
  SUSPECT,
  /** Its last try failed, or it killed its process too often; kept until it is replayed. */
  DEAD,
  /** No live node handles its kind, or its payload cannot be read; kept until that changes. */
  PARKED
}
