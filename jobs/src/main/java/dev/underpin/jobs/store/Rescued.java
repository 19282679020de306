package dev.underpin.jobs.store;

/**
 * What a rescue found.
 *
 * @param suspects jobs that can be claimed again, as suspects
 * @param dead suspects that killed their process too often, dead letters now
 */
public record Rescued(int suspects, int dead) {}
