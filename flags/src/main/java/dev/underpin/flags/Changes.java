package dev.underpin.flags;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;

/**
 * Changes flags in the store: load, edit, write if nobody was faster, and again if somebody was.
 * What is edited is always the store's own definition, never a copy that has aged here.
 */
final class Changes {

  // two writers that never rest beat each other half of the time
  private static final int MAX_TRIES = 100;

  // others may be faster while the history is read
  private static final int SEARCHED = 20;
  private static final Duration MIN_RAMP = Duration.ofMillis(1);
  private static final Duration MAX_RAMP = Duration.ofDays(3_660);

  private final FlagStore store;
  private final SnapshotLoader loader;
  private final Announcer announcer;
  private final FlagHistory history;
  private final InstantSource clock;

  Changes(FlagStore store, SnapshotLoader loader, Announcer announcer, InstantSource clock) {
    this.store = store;
    this.loader = loader;
    this.announcer = announcer;
    this.history = new FlagHistory(store);
    this.clock = clock;
  }

  long state(Flag<?> flag, FlagState state, Change change) {
    return apply(
        flag,
        change,
        stored ->
            state == FlagState.ON
                ? stored.withState(state)
                : stored.settled(clock.millis()).withState(state));
  }

  long rollout(Flag<?> flag, double percent, Change change) {
    int thousandths = thousandths("percent", percent);
    return apply(
        flag,
        change,
        stored -> alive(flag, stored).withRollout(thousandths).withState(FlagState.ON));
  }

  /** From where to where, and how long it takes. */
  record Span(double from, double to, Duration duration) {}

  long ramp(Flag<?> flag, Span span, Change change) {
    int from = thousandths("from percent", span.from);
    int to = thousandths("to percent", span.to);
    Duration takes = span.duration;
    if (takes.compareTo(MIN_RAMP) < 0 || takes.compareTo(MAX_RAMP) > 0) {
      throw new IllegalArgumentException(
          "duration must be 1 ms to %d days but was %s".formatted(MAX_RAMP.toDays(), takes));
    }
    return apply(
        flag,
        change,
        stored -> {
          long now = clock.millis();
          Timing ramp = new Timing.Ramp(from, to, now, now + takes.toMillis());
          return alive(flag, stored).withRollout(to).withState(FlagState.ON).withTiming(ramp);
        });
  }

  long schedule(Flag<?> flag, List<FlagStep> steps, Change change) {
    List<Timing.Schedule.Step> planned = FlagStep.planned(steps);
    return apply(
        flag,
        change,
        stored -> {
          StoredFlag now = alive(flag, stored).settled(clock.millis());
          StoredFlag before = stored.version() == 0 ? now.withState(FlagState.OFF) : now;
          return planned.isEmpty()
              ? before.withRollout(before.gate().rollout())
              : before.withTiming(new Timing.Schedule(planned));
        });
  }

  static int thousandths(String name, double percent) {
    int thousandths = Percent.thousandths(percent);
    if (thousandths < 0) {
      throw new IllegalArgumentException(
          "%s %s but was %s; pass a number such as 5 or 0.5"
              .formatted(name, Percent.RULE, percent));
    }
    return thousandths;
  }

  private StoredFlag alive(Flag<?> flag, StoredFlag stored) {
    if (stored.gate().state() == FlagState.KILLED) {
      throw refused(flag, "was killed", "turn it on with Flags.on before rolling it out");
    }
    return stored;
  }

  long undo(Flag<?> flag, Change change) {
    return apply(flag, change, stored -> before(flag, stored));
  }

  private StoredFlag before(Flag<?> flag, StoredFlag stored) {
    if (stored.gate().state() == FlagState.KILLED) {
      throw refused(flag, "was killed", "turn it on with Flags.on");
    }
    FlagChange last =
        history.of(flag, SEARCHED).stream()
            .filter(made -> made.version() == stored.version())
            .findFirst()
            .orElseThrow(
                () -> refused(flag, "was changed past its history", "change it as it should be"));
    String before = last.before();
    if (before == null) {
      throw refused(flag, "was nothing before", "turn it off with Flags.off");
    }
    FlagRow row = new FlagRow(flag.key(), stored.version(), before);
    FlagDocument was = FlagDocument.of("history", "", List.of(row));
    if (was.stored().get(flag.key()) instanceof StoredFlag found) {
      return found;
    }
    throw refused(flag, "has a history that cannot be read", "change it as it should be");
  }

  private long apply(Flag<?> flag, Change change, UnaryOperator<StoredFlag> edit) {
    if (!store.isWritable()) {
      throw new UnsupportedOperationException(
          "%s cannot be changed here: %s is read-only; change it there"
              .formatted(flag, store.name()));
    }
    for (int tries = 0; tries < MAX_TRIES; tries++) {
      StoredFlag stored = stored(flag);
      requireVersion(flag, stored.version(), change);
      StoredFlag changed = edit.apply(stored).withVersion(stored.version() + 1);
      if (write(flag, changed, change)) {
        loader.refresh();
        announcer.changed(flag.key(), changed.version(), change);
        return changed.version();
      }
    }
    throw refused(
        flag, "was changed by others %d times in a row".formatted(MAX_TRIES), "try again");
  }

  /** Straight from the store: the shorter the way to the write, the less comes in between. */
  private StoredFlag stored(Flag<?> flag) {
    FlagDocument document = load(flag);
    if (document.problems().containsKey(flag.key())) {
      throw refused(flag, "has a faulty definition", "mend it first");
    }
    EngineFlag found = document.stored().get(flag.key());
    if (found == null) {
      return created(flag);
    }
    if (!(found instanceof StoredFlag stored)) {
      throw refused(flag, "is of a document in another format", "change it where it is from");
    }
    if (stored.type() != flag.type()) {
      throw refused(flag, "is of type " + stored.type().word(), "correct one of the two");
    }
    return stored;
  }

  private FlagDocument load(Flag<?> flag) {
    try {
      return store.load(loader.last());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed(flag, "read from", e);
    } catch (Exception e) {
      throw failed(flag, "read from", e);
    }
  }

  private StoredFlag created(Flag<?> flag) {
    if (flag instanceof BooleanFlag bool) {
      return StoredFlag.of(bool, true).withVersion(0);
    }
    throw refused(flag, "does not exist, and has no value to give", "store it with a value first");
  }

  private void requireVersion(Flag<?> flag, long version, Change change) {
    OptionalLong expected = change.expectedVersion();
    if (expected.isPresent() && expected.getAsLong() != version) {
      throw refused(
          flag,
          "must have version %d but has %d".formatted(expected.getAsLong(), version),
          "look at it again before changing it");
    }
  }

  private boolean write(Flag<?> flag, StoredFlag changed, Change change) {
    try {
      return store.write(changed, change);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed(flag, "written to", e);
    } catch (Exception e) {
      throw failed(flag, "written to", e);
    }
  }

  private IllegalStateException failed(Flag<?> flag, String what, Exception cause) {
    return new IllegalStateException(
        "%s could not be %s %s: %s".formatted(flag, what, store.name(), cause), cause);
  }

  private IllegalStateException refused(Flag<?> flag, String why, String fix) {
    return new IllegalStateException("%s in %s %s; %s".formatted(flag, store.name(), why, fix));
  }
}
