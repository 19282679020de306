package dev.underpin.observability.jdbc;

import static java.util.Comparator.comparing;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** Adds up what requests did, in tables that have a bound. Thread-safe. */
final class FactsTable {

  static final String OTHER = "_other";
  static final String NO_REQUEST = "-";

  private static final Key REST = new Key(OTHER, OTHER);

  private final ConcurrentMap<Key, Counts> statements = new ConcurrentHashMap<>();
  private final ConcurrentMap<Key, Repeated> repeated = new ConcurrentHashMap<>();
  private final LongAdder waits = new LongAdder();
  private final LongAdder failedWaits = new LongAdder();
  private final LongAdder waitNanos = new LongAdder();
  private final AtomicLong longestWait = new AtomicLong();

  private record Key(String what, String sql) {}

  private record Repeated(
      long requests, long executions, long most, long nanos, List<String> callers) {

    Repeated plus(RequestStatements.Entry entry) {
      long singles = entry.counts().singles();
      return new Repeated(
          requests + 1,
          executions + singles,
          Math.max(most, singles),
          nanos + entry.counts().nanos(),
          callers.isEmpty() ? entry.callers() : callers);
    }
  }

  void addOne(String what, String sql, Run run) {
    counts(what, sql).add(run);
  }

  void add(String what, String sql, Counts ended) {
    counts(what, sql).add(ended);
  }

  private Counts counts(String what, String sql) {
    return statements.computeIfAbsent(bounded(what, sql), unused -> new Counts());
  }

  /** Threads that come at the same time may each add one more: the bound is not exact. */
  private Key bounded(String what, String sql) {
    Key key = new Key(what, sql);
    boolean hasRoom = statements.size() < QueryFacts.MOST_STATEMENTS;
    return hasRoom || statements.containsKey(key) ? key : REST;
  }

  /** Whether it is the first of its kind: one that finds no room is not told of. */
  boolean addRepeated(String what, String sql, RequestStatements.Entry entry) {
    Key key = new Key(what, sql);
    if (repeated.size() >= QueryFacts.MOST_N_PLUS_ONES && !repeated.containsKey(key)) {
      return false;
    }
    Repeated sum =
        repeated.compute(
            key,
            (unused, before) ->
                (before == null ? new Repeated(0, 0, 0, 0, List.of()) : before).plus(entry));
    return sum.requests() == 1;
  }

  void waited(long nanos, boolean failed) {
    waits.increment();
    waitNanos.add(nanos);
    longestWait.accumulateAndGet(nanos, Math::max);
    if (failed) {
      failedWaits.increment();
    }
  }

  QueryFacts snapshot() {
    return new QueryFacts(
        statements.entrySet().stream()
            .map(entry -> entry.getValue().facts(entry.getKey().what(), entry.getKey().sql()))
            .sorted(comparing(StatementFacts::total).reversed())
            .toList(),
        repeated.entrySet().stream()
            .map(entry -> nPlusOne(entry.getKey(), entry.getValue()))
            .sorted(comparing(NPlusOneFacts::total).reversed())
            .toList(),
        new WaitFacts(
            waits.sum(),
            failedWaits.sum(),
            Duration.ofNanos(waitNanos.sum()),
            Duration.ofNanos(longestWait.get())));
  }

  private static NPlusOneFacts nPlusOne(Key key, Repeated sum) {
    return new NPlusOneFacts(
        key.what(),
        key.sql(),
        sum.requests(),
        sum.executions(),
        sum.most(),
        Duration.ofNanos(sum.nanos()),
        sum.callers());
  }
}
