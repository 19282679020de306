package dev.underpin.observability.jdbc;

import java.time.Duration;

/**
 * What was waited for connections: over a pool, for the pool.
 *
 * @param connections how many were asked for
 * @param failed how many were not given
 * @param total how long all waits took together
 * @param longest how long the longest took
 */
public record WaitFacts(long connections, long failed, Duration total, Duration longest) {}
