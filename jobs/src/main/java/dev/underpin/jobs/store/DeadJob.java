package dev.underpin.jobs.store;

import java.time.Instant;

/**
 * A dead letter as it is stored.
 *
 * @param id names the job
 * @param kind the stable name of its kind
 * @param attempts how many tries failed
 * @param enqueuedAt when it was enqueued, by the store's clock
 * @param error what the last try failed with
 */
public record DeadJob(long id, String kind, int attempts, Instant enqueuedAt, String error) {}
