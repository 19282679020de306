package dev.underpin.jobs.store;

/**
 * A job that a worker holds the lease of.
 *
 * @param id names the job
 * @param kind the stable name of its kind
 * @param token the fence: grows with every claim of this job, and goes with every statement about
 *     it
 * @param failedAttempts how many tries have failed so far
 * @param content what its handler gets
 */
public record ClaimedJob(
    long id, String kind, long token, int failedAttempts, NewJob.Content content) {}
