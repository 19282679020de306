package dev.underpin.jobs.store;

/**
 * How far a running job has come; accepted by a store only from the holder of the lease.
 *
 * @param job the job
 * @param percent 0 to 100
 * @param note a word about it; may be empty
 */
public record Progress(ClaimedJob job, int percent, String note) {}
