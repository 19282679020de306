package dev.underpin.jobs.admin;

/** What somebody may do by a {@link JobsAdminHandler}. None includes another. */
public enum AdminRight {
  /** Look: counts, workers, jobs without their payloads, history. */
  VIEW,
  /** Replay, retry, cancel, delete, pause and resume. */
  ACT,
  /** See payloads, results, and errors that a cipher hides. */
  REVEAL
}
