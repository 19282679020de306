package dev.underpin.observability.jdbc;

/**
 * One execution.
 *
 * @param nanos how long it took
 * @param batched how many statements were in its batch; 0 if it was none
 * @param failed whether it threw
 * @param slow whether it was slow
 */
record Run(long nanos, int batched, boolean failed, boolean slow) {}
