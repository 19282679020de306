package dev.underpin.flags;

import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All flags at one moment, and the evaluators of the constants that have been asked for, at their
 * slots. Immutable: a reload and a constant asked for the first time make a new one.
 */
final class Snapshot {

  private static final Evaluator<?>[] NO_EVALUATORS = {};
  private static final String CIRCLE =
      "%s: flag %s must not ask itself by way of other flags, nor %d of them; remove a condition";

  private final boolean loaded;
  private final Map<String, EngineFlag> flags;
  private final Set<String> broken;
  private final Moment moment;
  private final @Nullable Evaluator<?>[] bySlot;

  private Snapshot(
      boolean loaded,
      Map<String, EngineFlag> flags,
      Set<String> broken,
      Moment moment,
      @Nullable Evaluator<?>[] bySlot) {
    this.loaded = loaded;
    this.flags = flags;
    this.broken = broken;
    this.moment = moment;
    this.bySlot = bySlot;
  }

  /** Before the first load: code defaults. */
  static Snapshot notLoaded(InstantSource clock) {
    return new Snapshot(false, Map.of(), Set.of(), new Moment(Map.of(), clock), NO_EVALUATORS);
  }

  /** The flag's evaluator, or null where it was not asked for before. */
  // the evaluator at a slot is that of the flag of the slot
  @SuppressWarnings("unchecked")
  <T> @Nullable Evaluator<T> evaluator(Flag<T> flag) {
    int slot = flag.slot();
    return slot < bySlot.length ? (Evaluator<T>) bySlot[slot] : null;
  }

  <T> Evaluator<T> compile(Flag<T> flag) {
    EngineFlag defined = flags.get(flag.key());
    if (defined != null) {
      return Evaluator.compile(flag, defined, moment);
    }
    Reason reason = broken.contains(flag.key()) ? Reason.PARSE_ERROR : Reason.FLAG_NOT_FOUND;
    return Evaluator.Fixed.of(flag, flag.orElse(), loaded ? reason : Reason.NOT_LOADED, 0);
  }

  Snapshot with(Evaluator<?> evaluator) {
    int slot = evaluator.flag().slot();
    @Nullable Evaluator<?>[] more = Arrays.copyOf(bySlot, Math.max(bySlot.length, slot + 1));
    more[slot] = evaluator;
    return new Snapshot(loaded, flags, broken, moment, more);
  }

  /** The same constants against what a document says now; faulty flags keep their definition. */
  Snapshot reloaded(FlagDocument document) {
    Map<String, EngineFlag> merged = new LinkedHashMap<>(document.stored());
    for (String key : document.problems().keySet()) {
      EngineFlag lastGood = flags.get(key);
      if (lastGood != null) {
        merged.put(key, lastGood);
      }
    }
    Set<String> unusable = new HashSet<>(document.problems().keySet());
    Set<String> circles = Circles.of(merged);
    unusable.addAll(circles);
    merged.keySet().removeAll(circles);
    Snapshot next =
        new Snapshot(
            true,
            merged,
            unusable,
            new Moment(merged, moment.clock()),
            new Evaluator<?>[bySlot.length]);
    for (int slot = 0; slot < bySlot.length; slot++) {
      Evaluator<?> known = bySlot[slot];
      next.bySlot[slot] = known == null ? null : next.compile(known.flag());
    }
    return next;
  }

  Map<String, EngineFlag> flags() {
    return flags;
  }

  /** The flags that ask too much, and those of another type than a constant of the code, by key. */
  Map<String, String> mismatches(String source) {
    Map<String, String> found = new LinkedHashMap<>();
    for (String key : broken) {
      found.put(key, circle(source, key));
    }
    for (Evaluator<?> known : bySlot) {
      if (known != null && known.isMismatched()) {
        found.put(known.flag().key(), mismatch(source, known.flag()));
      }
    }
    return found;
  }

  static String circle(String source, String key) {
    return CIRCLE.formatted(source, Excerpt.of(key), Circles.MAX_COST);
  }

  private String mismatch(String source, Flag<?> flag) {
    EngineFlag defined = flags.get(flag.key());
    String was =
        defined instanceof StoredFlag stored
            ? stored.type().word() + " " + Excerpt.of("" + stored.value())
            : "another";
    return "%s: %s must have a value that the code knows but was %s; correct its type or its value"
        .formatted(source, flag, was);
  }
}
