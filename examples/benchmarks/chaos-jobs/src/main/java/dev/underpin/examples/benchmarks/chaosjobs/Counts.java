package dev.underpin.examples.benchmarks.chaosjobs;

import java.util.concurrent.atomic.AtomicInteger;

/** What was done to the nodes and to the database. Thread-safe. */
record Counts(
    AtomicInteger kills,
    AtomicInteger freezes,
    AtomicInteger cuts,
    AtomicInteger terminated,
    AtomicInteger restarts,
    AtomicInteger unexpectedEnds) {

  Counts() {
    this(
        new AtomicInteger(),
        new AtomicInteger(),
        new AtomicInteger(),
        new AtomicInteger(),
        new AtomicInteger(),
        new AtomicInteger());
  }
}
