package dev.underpin.flags;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link FlagDocument} says. Immutable.
 *
 * @param segments as a store keeps them, by name; without a definition where they were removed
 * @param versions those of a store's rows that give no flag: it was removed, or is faulty
 */
record DocumentParts(
    Map<String, EngineFlag> flags,
    Map<String, String> problems,
    Map<String, String> warnings,
    Map<String, FlagRow> segments,
    Map<String, Long> versions) {

  DocumentParts {
    flags = Collections.unmodifiableMap(flags);
    problems = Collections.unmodifiableMap(problems);
    warnings = Collections.unmodifiableMap(warnings);
    segments = Collections.unmodifiableMap(segments);
    versions = Collections.unmodifiableMap(versions);
  }

  static DocumentParts of(Map<String, ? extends EngineFlag> flags, Map<String, String> problems) {
    return new DocumentParts(
        Collections.unmodifiableMap(flags), problems, Map.of(), Map.of(), Map.of());
  }

  DocumentParts withWarnings(Map<String, String> found) {
    return new DocumentParts(flags, problems, found, segments, versions);
  }

  DocumentParts withSegments(Map<String, FlagRow> written) {
    return new DocumentParts(flags, problems, warnings, written, versions);
  }

  /** The same flags, which need no segments any more. */
  DocumentParts withSegmentsWrittenOut() {
    Map<String, EngineFlag> changed = new LinkedHashMap<>(flags);
    changed.replaceAll((key, flag) -> SegmentsWrittenOut.in(flag, segments));
    return new DocumentParts(changed, problems, warnings, segments, versions);
  }

  /** After edits in their order; what none touches stays compiled, unless a segment changes. */
  DocumentParts edited(String source, List<FlagEdit> edits) {
    Map<String, FlagRow> named = new LinkedHashMap<>(segments);
    Map<String, FlagRow> rows = new LinkedHashMap<>();
    if (edits.stream().anyMatch(edit -> edit.kind() == FlagEdit.Kind.SEGMENT)) {
      flags.values().forEach(flag -> rows.put(flag.key(), FlagEdit.of(flag).row()));
    }
    for (FlagEdit edit : edits) {
      (edit.kind() == FlagEdit.Kind.FLAG ? rows : named).put(edit.key(), edit.row());
    }
    DocumentParts read =
        FlagDocument.of(source, "", List.copyOf(rows.values()), List.copyOf(named.values()))
            .parts();
    Map<String, EngineFlag> changed = new LinkedHashMap<>(flags);
    Map<String, String> faults = new LinkedHashMap<>(problems);
    Map<String, Long> others = new LinkedHashMap<>(versions);
    for (String key : rows.keySet()) {
      faults.remove(key);
      others.remove(key);
      EngineFlag flag = read.flags.get(key);
      if (flag == null) {
        changed.remove(key);
      } else {
        changed.put(key, flag);
      }
    }
    faults.putAll(read.problems);
    others.putAll(read.versions);
    return new DocumentParts(changed, faults, warnings, named, others);
  }

  /** A definition as it would be read here; null where it is faulty. */
  @Nullable EngineFlag read(String key, String json) {
    List<FlagRow> named = List.copyOf(segments.values());
    FlagRow row = new FlagRow(key, 1, json);
    return FlagDocument.of("history", "", List.of(row), named).stored().get(key);
  }

  List<FlagEdit> entries() {
    List<FlagEdit> entries = new ArrayList<>();
    for (FlagRow row : segments.values()) {
      entries.add(FlagEdit.segment(row.key(), row.version(), row.json()));
    }
    for (EngineFlag flag : flags.values()) {
      if (flag.version() > 0) { // the store has it, and not one below alone
        entries.add(FlagEdit.of(flag));
      }
    }
    versions.forEach(
        (key, version) -> {
          if (!problems.containsKey(key)) {
            entries.add(FlagEdit.removal(key, version));
          }
        });
    return entries;
  }

  /** The version of a flag, of one that is removed or faulty too; 0 of one that never was. */
  long version(String key) {
    EngineFlag flag = flags.get(key);
    return flag == null ? versions.getOrDefault(key, 0L) : flag.version();
  }

  /** The same flags with the versions that a store of rows has, and problems found besides. */
  DocumentParts amended(Map<String, Long> rows, Map<String, String> found) {
    Map<String, EngineFlag> changed = new LinkedHashMap<>(flags);
    changed.replaceAll((key, flag) -> flag.withVersion(rows.getOrDefault(key, flag.version())));
    Map<String, Long> others = new LinkedHashMap<>(rows);
    others.keySet().removeAll(changed.keySet());
    Map<String, String> all = new LinkedHashMap<>(found);
    all.putAll(problems);
    return new DocumentParts(changed, all, warnings, segments, others);
  }

  /**
   * Layers as one: of each key the definition, or the problem, that comes first. What a store has
   * besides, such as versions of what is gone, is that of the one that is written.
   */
  static DocumentParts layered(List<DocumentParts> layers, DocumentParts written) {
    Map<String, EngineFlag> flags = new LinkedHashMap<>();
    Map<String, String> problems = new LinkedHashMap<>();
    Map<String, String> warnings = new LinkedHashMap<>();
    for (DocumentParts layer : layers) {
      Set<String> taken = new HashSet<>(flags.keySet());
      taken.addAll(problems.keySet());
      addAbsent(layer.flags, flags, taken);
      addAbsent(layer.problems, problems, taken);
      addAbsent(layer.warnings, warnings, taken);
    }
    return new DocumentParts(flags, problems, warnings, written.segments, written.versions);
  }

  private static <T> void addAbsent(Map<String, T> from, Map<String, T> to, Set<String> taken) {
    from.forEach(
        (key, value) -> {
          if (!taken.contains(key)) {
            to.put(key, value);
          }
        });
  }
}
