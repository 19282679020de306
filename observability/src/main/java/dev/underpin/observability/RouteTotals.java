package dev.underpin.observability;

import static java.util.Comparator.comparing;

import dev.underpin.core.context.Tally;
import dev.underpin.core.context.TallyCounter;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** Adds up what requests did, by method and route; in a table that has a bound. Thread-safe. */
final class RouteTotals {

  private static final TallyCounter[] COUNTERS = TallyCounter.values();

  private final ConcurrentMap<String, Sums> all = new ConcurrentHashMap<>();

  /** What the requests of one kind add up to. */
  @SuppressWarnings("EnumOrdinal") // a place in an array that never leaves the process
  private static final class Sums {

    private final long[] counts = new long[COUNTERS.length];
    private long requests;
    private long failed;
    private long nanos;
    private long longest;

    synchronized void add(EndedRequest request) {
      requests++;
      failed += request.isFailed() ? 1 : 0;
      nanos += request.nanos();
      longest = Math.max(longest, request.nanos());
      Tally tally = request.tally();
      for (TallyCounter counter : COUNTERS) {
        counts[counter.ordinal()] += tally.get(counter);
      }
    }

    synchronized RouteFacts facts(String what) {
      Map<TallyCounter, Long> told = new EnumMap<>(TallyCounter.class);
      for (TallyCounter counter : COUNTERS) {
        long count = counts[counter.ordinal()];
        if (count != 0) {
          told.put(counter, count);
        }
      }
      return new RouteFacts(
          what, requests, failed, Duration.ofNanos(nanos), Duration.ofNanos(longest), told);
    }
  }

  /** Threads that come at the same time may each add one more: the bound is not exact. */
  void add(String what, EndedRequest request) {
    Sums known = all.get(what);
    if (known == null) {
      String bounded = all.size() < RequestLogging.MOST_FACTS ? what : Routes.OTHER;
      known = all.computeIfAbsent(bounded, unused -> new Sums());
    }
    known.add(request);
  }

  List<RouteFacts> facts() {
    return all.entrySet().stream()
        .map(entry -> entry.getValue().facts(entry.getKey()))
        .sorted(comparing(RouteFacts::total).reversed())
        .toList();
  }
}
