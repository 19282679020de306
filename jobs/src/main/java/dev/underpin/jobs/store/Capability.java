package dev.underpin.jobs.store;

/** What a {@link JobStore} can do beyond keeping jobs until the process ends. */
public enum Capability {
  /** Jobs can be enqueued in the caller's own transaction. */
  TRANSACTIONAL,
  /** Acknowledged jobs survive the end of the process. */
  DURABLE,
  /** Several processes can work on the same jobs. */
  SHARED
}
