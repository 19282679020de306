package dev.underpin.flags;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;

/**
 * Writes segments out where the rules of a flag name them, so that the flag means the same in a
 * store that does not have them, or has others of their names.
 */
final class SegmentsWrittenOut {

  private final Map<String, FlagRow> segments;

  private SegmentsWrittenOut(Map<String, FlagRow> segments) {
    this.segments = segments;
  }

  static EngineFlag in(EngineFlag flag, Map<String, FlagRow> segments) {
    if (!(flag instanceof StoredFlag stored) || !stored.targeting().namesSegments()) {
      return flag;
    }
    Map<String, String> fields = new LinkedHashMap<>(stored.targeting().fields());
    SegmentsWrittenOut writer = new SegmentsWrittenOut(segments);
    fields.computeIfPresent("rules", (name, rules) -> writer.rules(rules));
    return stored.withTargeting(stored.targeting().withFields(fields));
  }

  private String rules(String written) {
    return JsonTree.text(parsed(written).items().stream().map(this::rule).toList());
  }

  private Object rule(JsonValue rule) {
    Map<String, Object> fields = new LinkedHashMap<>(rule.fields());
    fields.put("if", condition(rule.get("if")));
    return fields;
  }

  private Object condition(JsonValue at) {
    JsonValue name = at.find("segment");
    FlagRow segment = name == null ? null : segments.get(name.text());
    if (segment != null) {
      return parsed(segment.json());
    }
    for (String form : List.of("all", "any")) {
      if (at.find(form) != null) {
        return Map.of(form, at.list(form).stream().map(this::condition).toList());
      }
    }
    JsonValue inverted = at.find("not");
    return inverted == null ? at : Map.of("not", condition(inverted));
  }

  private static JsonValue parsed(String json) {
    try (JsonParser parser = FlagJson.FACTORY.createParser(ObjectReadContext.empty(), json)) {
      parser.nextToken();
      return JsonReader.read(parser);
    }
  }
}
