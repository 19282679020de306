package dev.underpin.observability.jdbc;

import java.time.Duration;

/**
 * One statement, as requests of one kind executed it.
 *
 * @param what what executed it: {@code GET /product/{id}}, {@code job receipt.send}; {@code -} for
 *     threads outside any request
 * @param sql the statement without its values: literals are {@code ?}, lists of them {@code (?)}
 * @param executions how often it was executed, a batch being one execution
 * @param batches how many executions were batches
 * @param batched how many statements were in these batches
 * @param failed how many executions threw
 * @param slow how many were slow
 * @param total how long they took together
 * @param longest how long the longest took
 */
public record StatementFacts(
    String what,
    String sql,
    long executions,
    long batches,
    long batched,
    long failed,
    long slow,
    Duration total,
    Duration longest) {}
