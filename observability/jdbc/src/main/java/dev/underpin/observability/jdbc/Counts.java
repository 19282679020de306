package dev.underpin.observability.jdbc;

import java.time.Duration;

/** What the executions of one statement add up to. Thread-safe. */
final class Counts {

  private long executions;
  private long batches;
  private long batched;
  private long failed;
  private long slow;
  private long nanos;
  private long longest;

  synchronized void add(Run run) {
    executions++;
    if (run.batched() > 0) {
      batches++;
      batched += run.batched();
    }
    failed += run.failed() ? 1 : 0;
    slow += run.slow() ? 1 : 0;
    nanos += run.nanos();
    longest = Math.max(longest, run.nanos());
  }

  /** What a request counted, which nobody changes any more. */
  synchronized void add(Counts ended) {
    executions += ended.executions;
    batches += ended.batches;
    batched += ended.batched;
    failed += ended.failed;
    slow += ended.slow;
    nanos += ended.nanos;
    longest = Math.max(longest, ended.longest);
  }

  /** Executions of a single statement: a batch is the answer to an N+1 and not a part of one. */
  synchronized long singles() {
    return executions - batches;
  }

  synchronized long nanos() {
    return nanos;
  }

  synchronized StatementFacts facts(String what, String sql) {
    return new StatementFacts(
        what,
        sql,
        executions,
        batches,
        batched,
        failed,
        slow,
        Duration.ofNanos(nanos),
        Duration.ofNanos(longest));
  }
}
