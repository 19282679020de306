package dev.underpin.flags;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.UnaryOperator;

/** What can be done to a flag: each makes another definition of the one that the store has. */
final class Changes {

  // others may be faster while the history is read
  private static final int SEARCHED = 20;
  private static final Duration MIN_RAMP = Duration.ofMillis(1);
  private static final Duration MAX_RAMP = Duration.ofDays(3_660);

  private final StoreWriter writer;
  private final FlagHistory history;
  private final InstantSource clock;

  Changes(StoreWriter writer, FlagHistory history, InstantSource clock) {
    this.writer = writer;
    this.history = history;
    this.clock = clock;
  }

  long state(Flag<?> flag, FlagState state, Change change) {
    return writer.apply(
        flag.key(), flag.toString(), change, found -> withState(flag, found, state));
  }

  private EngineFlag withState(Flag<?> flag, StoreWriter.Found found, FlagState state) {
    if (found.flag() instanceof ForeignFlag foreign) {
      return foreign.withState(state);
    }
    StoredFlag stored = stored(flag, found);
    return state == FlagState.ON
        ? stored.withState(state)
        : stored.settled(clock.millis()).withState(state);
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
    return writer.apply(flag.key(), flag.toString(), change, found -> before(flag, found));
  }

  private EngineFlag before(Flag<?> flag, StoreWriter.Found found) {
    if (found.flag() != null && found.flag().state() == FlagState.KILLED) {
      throw refused(flag, "was killed", "turn it on with Flags.on");
    }
    FlagChange last =
        history.of(flag, SEARCHED).stream()
            .filter(made -> made.version() == found.version())
            .findFirst()
            .orElseThrow(
                () -> refused(flag, "was changed past its history", "change it as it should be"));
    if (last.before() == null) {
      throw refused(flag, "was nothing before", "turn it off with Flags.off");
    }
    EngineFlag was = found.document().parts().read(flag.key(), last.before());
    if (was == null) {
      throw refused(flag, "has a history that cannot be read", "change it as it should be");
    }
    return was;
  }

  /** Whatever it is, also where it is faulty: who removes it has no use for it. */
  long remove(String key, Change change) {
    String what = "flag " + Excerpt.of(key);
    return writer.apply(
        key,
        what,
        change,
        found -> {
          if (!found.isStored(key) && !found.isFaulty(key)) {
            throw writer.refused(what, "does not exist", "there is nothing to remove");
          }
          if (found.flag() != null && found.flag().state() == FlagState.KILLED) {
            throw writer.refused(what, "was killed", "turn it off before removing it");
          }
          return null;
        });
  }

  private long apply(Flag<?> flag, Change change, UnaryOperator<StoredFlag> edit) {
    return writer.apply(
        flag.key(), flag.toString(), change, found -> edit.apply(stored(flag, found)));
  }

  private StoredFlag stored(Flag<?> flag, StoreWriter.Found found) {
    if (found.isFaulty(flag.key())) {
      throw refused(flag, "has a faulty definition", "mend it first");
    }
    if (found.flag() == null) {
      return created(flag);
    }
    if (!(found.flag() instanceof StoredFlag stored)) {
      throw refused(flag, "has rules of another format", "import it with other rules");
    }
    if (stored.type() != flag.type()) {
      throw refused(flag, "is of type " + stored.type().word(), "correct one of the two");
    }
    return stored;
  }

  private StoredFlag created(Flag<?> flag) {
    if (flag instanceof BooleanFlag bool) {
      return StoredFlag.of(bool, true).withVersion(0);
    }
    throw refused(flag, "does not exist, and has no value to give", "store it with a value first");
  }

  private IllegalStateException refused(Flag<?> flag, String why, String fix) {
    return writer.refused(flag.toString(), why, fix);
  }
}
