package dev.underpin.jobs;

import java.time.Instant;

/**
 * A job whose last try failed, kept until somebody looks.
 *
 * @param id the job's id, for {@link Jobs#replay}
 * @param kind the name of its {@link JobType}
 * @param attempts how often it was tried
 * @param enqueuedAt when it was enqueued
 * @param error what the last try failed with
 */
public record DeadLetter(JobId id, String kind, int attempts, Instant enqueuedAt, String error) {}
