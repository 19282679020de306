package dev.underpin.flags;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads flag definitions of flagd: its flags, and the evaluators that they share. */
final class FlagdReader {

  private static final String TWICE = "appears twice in the document; keep one";
  private static final String EVALUATORS = "$evaluators";

  private final String source;
  private final boolean isLegacy;
  private final DocumentWarnings warnings;
  private final Map<String, EngineFlag> flags = new LinkedHashMap<>();
  private final Map<String, String> problems = new LinkedHashMap<>();

  private FlagdReader(String source, boolean isLegacy) {
    this.source = source;
    this.isLegacy = isLegacy;
    this.warnings = new DocumentWarnings(source);
  }

  static FlagDocument read(String source, String revision, JsonValue root, boolean isLegacy) {
    FlagdReader reader = new FlagdReader(source, isLegacy);
    try {
      reader.readRoot(root);
    } catch (JsonProblem problem) {
      throw new IllegalArgumentException(problem.toldOfDocument(source), problem);
    }
    DocumentParts read =
        DocumentParts.of(reader.flags, reader.problems).withWarnings(reader.warnings.byKey());
    return new FlagDocument(source, revision, read);
  }

  private void readRoot(JsonValue root) {
    JsonValue given = root.find(EVALUATORS);
    Map<String, JsonValue> evaluators = given == null ? Map.of() : given.fields();
    String context = given == null ? "" : given.toString();
    JsonValue all = root.get("flags");
    if (all.isList()) {
      all.items().forEach(flag -> readFlag(keyOf(flag), flag, evaluators, context));
    } else {
      all.fieldsAndTwice().forEach((key, flag) -> readFlag(key, flag, evaluators, context));
      for (String key : all.twice()) {
        flags.remove(key);
        problems.put(key, new JsonProblem(all, TWICE).told(source, key));
      }
    }
  }

  private static @Nullable String keyOf(JsonValue flag) {
    return flag.isObject() ? flag.findText("key") : null;
  }

  private void readFlag(
      @Nullable String named, JsonValue flag, Map<String, JsonValue> evaluators, String context) {
    String key = named == null ? flag.path() : named;
    try {
      if (named == null || !FlagKey.isKey(named)) {
        throw new JsonProblem(flag, "key %s; name it".formatted(FlagKey.RULE));
      }
      if (flags.containsKey(key) || problems.containsKey(key)) {
        throw new JsonProblem(flag, TWICE);
      }
      warnings.of(key);
      LogicReader rules = new LogicReader(key, isLegacy, evaluators, warnings);
      flags.put(key, FlagdFlag.compile(key, flag, rules, context));
    } catch (JsonProblem problem) {
      flags.remove(key);
      problems.putIfAbsent(key, problem.told(source, key));
    }
  }
}
