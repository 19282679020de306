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

  private record Entry(FlagChange change, FlagEdit edit) {}

  MemoryHistory(FlagDocument beginning, InstantSource clock) {
    this.beginning = beginning;
    this.clock = clock;
    this.since = Instant.MIN;
    this.last = Instant.MIN;
  }

  void add(@Nullable String before, FlagEdit edit, Change change) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    last = now.isAfter(last) ? now : last.plus(1, ChronoUnit.MICROS);
    String after = edit.isRemoval() ? null : edit.json();
    changes.add(
        new Entry(new FlagChange(edit.key(), edit.version(), last, change, before, after), edit));
    if (changes.size() > MAX_CHANGES) {
      Entry oldest = changes.remove();
      beginning = beginning.edited(List.of(oldest.edit), beginning.revision());
      since = oldest.change.at();
    }
  }

  List<FlagChange> of(String key, int limit) {
    List<FlagChange> found = new ArrayList<>();
    Iterator<Entry> newestFirst = changes.descendingIterator();
    while (newestFirst.hasNext() && found.size() < limit) {
      Entry entry = newestFirst.next();
      if (entry.edit.kind() == FlagEdit.Kind.FLAG && entry.edit.key().equals(key)) {
        found.add(entry.change);
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
    List<FlagEdit> until = new ArrayList<>();
    for (Entry entry : changes) {
      if (!entry.change.at().isAfter(time)) {
        until.add(entry.edit);
      }
    }
    return beginning.edited(until, "as of " + time);
  }
}
