package dev.underpin.jobs.store;

/**
 * A version of a kind that a node can run; a node claims nothing else.
 *
 * @param kind the stable name of the kind
 * @param version the version of the payload
 */
public record Handled(String kind, int version) {}
