package dev.underpin.examples.benchmarks.chaoscache;

import dev.underpin.examples.benchmarks.chaoscache.Floors.Floor;
import dev.underpin.examples.benchmarks.chaoscache.Line.Kind;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads the journals, and nothing else. A change is a new version of a row, committed before its
 * key is invalidated or put; it is acknowledged when that call returns. What is promised of it, to
 * reads that <em>begin</em> later:
 *
 * <ul>
 *   <li>OWN (G2): the process that changed it sees it from the acknowledgement on, whether the
 *       store is up, out, or lost it all.
 *   <li>STALE (G1, G3): every process sees it from maxStaleness after it was told, whatever
 *       happened to that process, its network or the store meanwhile. It is told
 *       <ul>
 *         <li>when it is acknowledged, if the store has taken it;
 *         <li>if it was queued because the store was out (G6), once the store is seen open again by
 *             the process that queued it: what waits is brought to the store before that. A process
 *             that dies before takes it along;
 *         <li>if it joined a transaction, when its row is gone from the outbox.
 *       </ul>
 *   <li>OUTLIVED: every process sees it once everything that was loaded before it must have ended
 *       by the times to live, told or not.
 *   <li>UNTOLD: what was queued is told by the end if its process lives to the end, and the outbox
 *       is empty.
 *   <li>WRONG: a key brings its own row.
 * </ul>
 *
 * <p>Not promised, as Redis does not: a change that was told to a cluster around the failure of one
 * of its masters, which may not have replicated it. Of that only OUTLIVED holds. Restarts and
 * FLUSHALL of a single server lose values and leases, which must be safe: nothing is excused then.
 */
final class Checker {

  /** How a promise was broken. */
  enum Fault {
    OWN,
    STALE,
    OUTLIVED,
    UNTOLD,
    WRONG;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final Map<String, List<Line>> journals;
  private final Tellings tellings;
  private final Floors told = new Floors();
  private final Floors outlived = new Floors();
  private final Map<String, Floors> own = new HashMap<>();
  private final Map<Fault, Integer> counts = new EnumMap<>(Fault.class);
  private final List<String> violations = new ArrayList<>();
  private long operations;
  private long changes;
  private long queued;
  private long excused;

  Checker(Map<String, List<Line>> journals) {
    this.journals = journals;
    this.tellings = new Tellings(journals.values());
    for (Fault fault : Fault.values()) {
      counts.put(fault, 0);
    }
  }

  Verdict check() {
    journals.forEach(this::collect);
    journals.forEach(this::compare);
    return new Verdict(operations, changes, queued, excused, counts, List.copyOf(violations));
  }

  private void collect(String process, List<Line> lines) {
    Floors mine = new Floors();
    own.put(process, mine);
    List<Line> replays = lines.stream().filter(line -> line.kind() == Kind.REPLAYED).toList();
    boolean hasEnded = lines.stream().anyMatch(line -> line.kind() == Kind.END);
    for (Line change : lines) {
      if (change.kind().isChange()) {
        changes++;
        queued += change.note().equals(Line.LATER) ? 1 : 0;
        Long at = tellings.of(change, replays);
        promise(mine, change, at);
        if (at == null && (change.kind() == Kind.JOIN || hasEnded)) {
          broken(Fault.UNTOLD, "%s never told %s".formatted(process, change));
        }
      }
    }
  }

  private void promise(Floors mine, Line change, @Nullable Long at) {
    boolean isExcused = tellings.mayBeLost(change.end()) || (at != null && tellings.mayBeLost(at));
    excused += isExcused ? 1 : 0;
    for (Map.Entry<String, Long> row : change.versions().entrySet()) {
      floor(outlived, change, row, change.end() + Promises.LONGEST_LIFE.toNanos());
      if (!isExcused) {
        floor(mine, change, row, change.end());
        if (at != null) {
          floor(told, change, row, at + Promises.MAX_STALENESS.toNanos());
        }
      }
    }
  }

  private static void floor(Floors floors, Line change, Map.Entry<String, Long> row, long from) {
    floors.add(row.getKey(), new Floor(from, row.getValue(), change));
  }

  private void compare(String process, List<Line> lines) {
    for (Line line : lines) {
      if (line.kind().isCall()) {
        operations++;
      }
      if (line.kind().isRead()) {
        line.versions().forEach((key, version) -> compare(process, line, key, version));
      }
    }
  }

  private void compare(String process, Line read, String key, long version) {
    Floors mine = Objects.requireNonNull(own.get(process));
    if (version == Line.WRONG) {
      broken(Fault.WRONG, "%s read another key's row under %s".formatted(process, key));
    } else if (isBelow(mine, read, key, version)) {
      broken(Fault.OWN, below(process, mine, read, key));
    } else if (isBelow(told, read, key, version)) {
      broken(Fault.STALE, below(process, told, read, key));
    } else if (isBelow(outlived, read, key, version)) {
      broken(Fault.OUTLIVED, below(process, outlived, read, key));
    }
  }

  private static boolean isBelow(Floors floors, Line read, String key, long version) {
    Floor floor = floors.at(key, read.start());
    return floor != null && version < floor.version();
  }

  private static String below(String process, Floors floors, Line read, String key) {
    Floor floor = Objects.requireNonNull(floors.at(key, read.start()));
    return "%s read version %d of %s %.3f s after version %d was acknowledged: %s"
        .formatted(
            process,
            read.versions().get(key),
            key,
            (read.start() - floor.change().end()) / 1e9,
            floor.version(),
            floor.change());
  }

  private void broken(Fault fault, String what) {
    counts.merge(fault, 1, Integer::sum);
    violations.add(fault + ": " + what);
  }

  /**
   * What came of it.
   *
   * @param operations how many calls returned
   * @param changes how many of them changed something
   * @param queued how many changes had to wait for the store
   * @param excused how many changes a failing master may have lost
   * @param counts broken promises of each kind
   * @param violations in words
   */
  record Verdict(
      long operations,
      long changes,
      long queued,
      long excused,
      Map<Fault, Integer> counts,
      List<String> violations) {}
}
