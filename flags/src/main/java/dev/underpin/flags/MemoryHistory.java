package dev.underpin.flags;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What became of the flags of a {@link MemoryFlagStore}, bounded. Not thread-safe. */
final class MemoryHistory {

  private static final int MAX_CHANGES = 1_000;

  private final InstantSource clock;
  private final Deque<Entry> changes = new ArrayDeque<>(); // oldest first
  private FlagDocument beginning;
  private Instant since;
  private Instant last;

  private record Entry(FlagChange change, EngineFlag after) {}

  MemoryHistory(FlagDocument beginning, InstantSource clock) {
    this.beginning = beginning;
    this.clock = clock;
    this.since = Instant.MIN;
    this.last = Instant.MIN;
  }

  void add(@Nullable EngineFlag before, EngineFlag after, Change change) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    last = now.isAfter(last) ? now : last.plus(1, ChronoUnit.MICROS);
    String was = before == null ? null : before.toJson();
    changes.add(
        new Entry(
            new FlagChange(after.key(), after.version(), last, change, was, after.toJson()),
            after));
    if (changes.size() > MAX_CHANGES) {
      Entry oldest = changes.remove();
      beginning = beginning.with(oldest.after, beginning.revision());
      since = oldest.change.at();
    }
  }

  List<FlagChange> of(String key, int limit) {
    List<FlagChange> found = new ArrayList<>();
    Iterator<Entry> newestFirst = changes.descendingIterator();
    while (newestFirst.hasNext() && found.size() < limit) {
      FlagChange change = newestFirst.next().change;
      if (change.key().equals(key)) {
        found.add(change);
      }
    }
    return found;
  }

  FlagDocument asOf(Instant time) {
    if (time.isBefore(since)) {
      throw new IllegalArgumentException(
          "time must be %s or later, as far as the memory goes back, but was %s; keep flags in a"
                  .formatted(since, time)
              + " store that is durable");
    }
    FlagDocument then = beginning;
    for (Entry entry : changes) {
      if (!entry.change.at().isAfter(time)) {
        then = then.with(entry.after, "as of " + time);
      }
    }
    return then;
  }
}
