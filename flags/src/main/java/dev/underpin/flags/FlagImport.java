package dev.underpin.flags;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a document would change in a store, from {@link FlagControl#importing}: to be looked at
 * first, and then applied whole or not at all. Immutable and thread-safe.
 *
 * <pre>{@code
 * FlagDocument theirs = FlagDocument.parse(FlagFormat.FLAGD, "flags.json", "", bytes);
 * FlagImport planned = flags.importing(theirs);
 * if (planned.changed().isEmpty()) {
 *   planned.apply(Change.by("ana", "from flagd"));
 * }
 * }</pre>
 *
 * <p>Flags and segments of the document take the place of those of the same name; others stay as
 * they are. A flag of another format keeps its rules and its bucketing, and from then on is turned
 * on and off and killed here. A flag that was killed stays killed, whatever the document says.
 */
public final class FlagImport {

  private final StoreWriter writer;
  private final List<FlagEdit> edits;
  private final List<String> added = new ArrayList<>();
  private final List<String> changed = new ArrayList<>();
  private final List<String> unchanged = new ArrayList<>();

  private FlagImport(StoreWriter writer, List<FlagEdit> edits) {
    this.writer = writer;
    this.edits = edits;
  }

  static FlagImport of(FlagDocument document, StoreWriter writer) {
    if (!document.problems().isEmpty()) {
      throw new IllegalArgumentException(String.join("\n", document.problems().values()));
    }
    writer.requireWritable("a document");
    FlagDocument there = writer.load("flags");
    FlagImport planned = new FlagImport(writer, new ArrayList<>());
    document.parts().segments().values().forEach(row -> planned.addSegment(row, there));
    document.stored().values().forEach(flag -> planned.addFlag(flag, there));
    planned.requireReadable(there);
    return planned;
  }

  private void addSegment(FlagRow row, FlagDocument there) {
    FlagRow known = there.parts().segments().get(row.key());
    if (known == null || !known.json().equals(row.json())) {
      long next = known == null ? 1 : known.version() + 1;
      edits.add(FlagEdit.segment(row.key(), next, row.json()));
    }
  }

  private void addFlag(EngineFlag flag, FlagDocument there) {
    if (there.problems().containsKey(flag.key())) { // it may have been killed
      String what = "flag " + Excerpt.of(flag.key());
      throw writer.refused(what, "has a faulty definition", "remove it first");
    }
    EngineFlag known = there.stored().get(flag.key());
    boolean isKilled = known != null && known.state() == FlagState.KILLED;
    long version = there.parts().version(flag.key());
    EngineFlag wanted = (isKilled ? flag.withState(FlagState.KILLED) : flag).withVersion(version);
    if (known != null && known.toJson().equals(wanted.toJson())) {
      unchanged.add(flag.key());
      return;
    }
    (known == null ? added : changed).add(flag.key());
    edits.add(FlagEdit.of(wanted.withVersion(version + 1)));
  }

  /** As the store will read it: all of it together may be too much. */
  private void requireReadable(FlagDocument there) {
    Map<String, FlagRow> flags = new LinkedHashMap<>();
    Map<String, FlagRow> segments = new LinkedHashMap<>();
    List<FlagEdit> all = new ArrayList<>(there.entries());
    all.addAll(edits);
    for (FlagEdit edit : all) {
      (edit.kind() == FlagEdit.Kind.FLAG ? flags : segments).put(edit.key(), edit.row());
    }
    FlagDocument whole =
        FlagDocument.of("import", "", List.copyOf(flags.values()), List.copyOf(segments.values()));
    if (!whole.problems().isEmpty()) {
      throw new IllegalArgumentException(String.join("\n", whole.problems().values()));
    }
    requireNoCircle(there, whole);
    there.stored().forEach((key, flag) -> addBySegment(flag, whole.stored().get(key)));
  }

  /** Flags that ask each other would be decided no more. */
  private static void requireNoCircle(FlagDocument there, FlagDocument whole) {
    Map<String, EngineFlag> then = new LinkedHashMap<>(there.stored());
    then.putAll(whole.stored());
    Set<String> circles = new TreeSet<>(Circles.of(then));
    circles.removeAll(Circles.of(there.stored()));
    if (!circles.isEmpty()) {
      throw new IllegalArgumentException(
          circles.stream()
              .map(key -> Snapshot.circle("import", key))
              .collect(Collectors.joining("\n")));
    }
  }

  private void addBySegment(EngineFlag flag, @Nullable EngineFlag then) {
    boolean isOther =
        flag instanceof StoredFlag stored
            && stored.targeting().namesSegments()
            && then != null
            && !then.equals(flag);
    if (isOther && !changed.contains(flag.key())) {
      unchanged.remove(flag.key());
      changed.add(flag.key());
    }
  }

  /** {@return the keys of the flags that the store does not have yet} */
  public List<String> added() {
    return List.copyOf(added);
  }

  /**
   * {@return the keys of the flags that are another in the store, also of those that only name a
   * segment that is another there, be they in the document or not}
   */
  public List<String> changed() {
    return List.copyOf(changed);
  }

  /** {@return the keys of the flags that are the same in the store, and are left alone} */
  public List<String> unchanged() {
    return List.copyOf(unchanged);
  }

  /**
   * Stores it, all of it or nothing, with an entry in the history and in the audit log for each
   * flag and segment that changes. It holds in this process from then on. Other changes wait
   * meanwhile.
   *
   * @param change who and why; without a version, since each flag must have the one that was
   *     planned with
   * @throws IllegalArgumentException if the change asks for a version
   * @throws UnsupportedOperationException if the store is read-only
   * @throws IllegalStateException if one of the flags was changed since this was planned, or the
   *     store cannot be reached
   */
  public void apply(Change change) {
    if (change.expectedVersion().isPresent()) {
      throw new IllegalArgumentException(
          "an import must not ask for a version but asks for %d; each flag must have the one that"
                  .formatted(change.expectedVersion().getAsLong())
              + " it was planned with");
    }
    if (!edits.isEmpty() && !writer.write("import", edits, change)) {
      throw writer.refused("import", "was overtaken by another change", "plan it again");
    }
  }
}
