package dev.underpin.flags;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads a flag of another format inside a document of ours, where an import has put it. */
final class EmbeddedFlag {

  static final List<String> FIELDS = List.of("format", "definition", "context");

  private final String key;
  private final Map<String, JsonValue> fields;
  private final DocumentWarnings warnings;

  EmbeddedFlag(String key, Map<String, JsonValue> fields, DocumentWarnings warnings) {
    this.key = key;
    this.fields = fields;
    this.warnings = warnings;
  }

  EngineFlag read(FlagState state, long version) {
    JsonValue word = field("format");
    JsonValue definition = field("definition");
    warnings.of(key);
    return flag(word, definition).withState(state).withVersion(version);
  }

  private JsonValue field(String name) {
    JsonValue field = fields.get(name);
    if (field == null) {
      throw new JsonProblem(
          fields.values().iterator().next(), "%s is missing; add it".formatted(name));
    }
    return field;
  }

  private ForeignFlag flag(JsonValue word, JsonValue definition) {
    JsonValue context = fields.get("context");
    return switch (word.text()) {
      case "unleash" -> unleash(definition, context);
      case "flagd" -> flagd(definition, context, false);
      case "flagd_v1" -> flagd(definition, context, true);
      default -> throw word.problem("must be unleash, flagd or flagd_v1", "write one of them");
    };
  }

  private ForeignFlag unleash(JsonValue feature, @Nullable JsonValue context) {
    Map<String, JsonValue> byId = new LinkedHashMap<>();
    if (context != null) {
      context.items().forEach(segment -> byId.put(segment.get("id").scalar(), segment));
    }
    return UnleashFeature.compile(
        key, feature, null, new UnleashSegments(byId, warnings), warnings);
  }

  private ForeignFlag flagd(JsonValue flag, @Nullable JsonValue context, boolean isLegacy) {
    Map<String, JsonValue> evaluators = context == null ? Map.of() : context.fields();
    LogicReader rules = new LogicReader(key, isLegacy, evaluators, warnings);
    return FlagdFlag.compile(key, flag, rules, context == null ? "" : context.toString());
  }
}
