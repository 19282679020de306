package dev.underpin.examples.benchmarks.chaoscache;

import dev.underpin.examples.benchmarks.chaoscache.Line.Kind;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** When changes were told to the store, as far as the journals show it; never too early. */
final class Tellings {

  private final List<Line> outboxLines;
  private final List<Look> outbox;
  private final List<Line> failovers;

  /** What was in the outbox at some time between two others. */
  private record Look(Line line, Set<String> rows) {}

  Tellings(Collection<List<Line>> journals) {
    this.outboxLines = all(journals, Kind.OUTBOX);
    this.outbox =
        outboxLines.stream()
            .map(line -> new Look(line, Set.of(line.note().split(",", -1))))
            .toList();
    this.failovers = all(journals, Kind.FAILOVER);
  }

  private static List<Line> all(Collection<List<Line>> journals, Kind kind) {
    return journals.stream()
        .flatMap(List::stream)
        .filter(line -> line.kind() == kind)
        .sorted(Comparator.comparingLong(Line::start))
        .toList();
  }

  /** When a change was told; null if it was not. Its process saw the store open as told. */
  @Nullable Long of(Line change, List<Line> replays) {
    if (change.kind() == Kind.JOIN) {
      return relayedAt(firstAfter(outboxLines, change.end()), change.note());
    }
    if (change.note().equals(Line.NOW)) {
      return change.end();
    }
    int first = firstAfter(replays, change.end());
    return first == replays.size() ? null : replays.get(first).end();
  }

  private @Nullable Long relayedAt(int from, String row) {
    for (int i = from; i < outbox.size(); i++) {
      if (!outbox.get(i).rows.contains(row)) {
        return outbox.get(i).line.end();
      }
    }
    return null;
  }

  private static int firstAfter(List<Line> inOrder, long time) {
    int low = 0;
    int high = inOrder.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (inOrder.get(middle).start() - time >= 0) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  /** Whether a master that failed around then may have lost what it acknowledged. */
  boolean mayBeLost(long time) {
    long margin = Promises.FAILOVER_MARGIN.toNanos();
    return failovers.stream()
        .anyMatch(line -> time - line.start() >= -margin && time - line.end() <= margin);
  }
}
