package dev.underpin.jobs.store;

import java.time.Duration;

/**
 * The jobs of a queue.
 *
 * @param queue its name, as it was when they were enqueued
 * @param counts how many, by state
 * @param oldestDue how long the oldest one that could run has been waiting; zero if none waits
 * @param isPaused whether workers begin no jobs of the kinds that their code puts on it
 */
public record QueueCounts(String queue, JobCounts counts, Duration oldestDue, boolean isPaused) {}
