package dev.underpin.jobs.store;

import java.time.Instant;

/**
 * A worker that is registered; all times are the store's.
 *
 * @param id names it, at random
 * @param startedAt when it was registered
 * @param leaseEndsAt when its jobs are taken from it, unless a heartbeat comes before
 * @param seenAt when this was seen
 * @param jobs how many it has claimed
 */
public record StoredWorker(
    long id, Instant startedAt, Instant leaseEndsAt, Instant seenAt, long jobs) {}
