package dev.underpin.examples.benchmarks.chaoscache;

import java.util.concurrent.atomic.AtomicInteger;

/** What was done to the nodes, their networks and Redis. Thread-safe. */
record Counts(
    AtomicInteger kills,
    AtomicInteger freezes,
    AtomicInteger cuts,
    AtomicInteger flushes,
    AtomicInteger restarts,
    AtomicInteger redisFreezes,
    AtomicInteger failovers,
    AtomicInteger unexpectedEnds) {

  Counts() {
    this(
        new AtomicInteger(),
        new AtomicInteger(),
        new AtomicInteger(),
        new AtomicInteger(),
        new AtomicInteger(),
        new AtomicInteger(),
        new AtomicInteger(),
        new AtomicInteger());
  }
}
