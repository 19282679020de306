package dev.underpin.flags;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the variants, rules and prerequisites of a flag of ours. */
final class TargetingReader {

  private static final String SERVE_RULE =
      "must be the name of a variant, or variants with percentages that sum up to 100";

  private final FlagType type;
  private final @Nullable Object value;
  private final Map<String, JsonValue> fields;
  private final ConditionReader conditions;
  private final Map<String, Object> variants = new LinkedHashMap<>();

  TargetingReader(
      FlagType type, @Nullable Object value, Map<String, JsonValue> fields, Segments segments) {
    this.type = type;
    this.value = value;
    this.fields = fields;
    this.conditions = ConditionReader.of(segments);
  }

  Targeting read() {
    readVariants();
    JsonValue serve = fields.get("serve");
    if (serve == null && value == null) {
      throw new JsonProblem(
          fields.values().iterator().next(),
          "serve is missing; name the variant for whom no rule is");
    }
    Targeting.Served rest = serve == null ? null : served(serve);
    List<Targeting.Rule> rules = rules();
    List<Condition> requires = new ArrayList<>();
    for (JsonValue one : items("requires")) {
      requires.add(conditions.prerequisite(one));
    }
    return new Targeting(
        rest, List.copyOf(rules), List.copyOf(requires), List.copyOf(conditions.flags()), text());
  }

  private Targeting.Text text() {
    Map<String, String> written = new LinkedHashMap<>();
    fields.forEach((name, field) -> written.put(name, field.toString()));
    return new Targeting.Text(written, Set.copyOf(conditions.segmentTexts()));
  }

  private List<JsonValue> items(String name) {
    JsonValue list = fields.get(name);
    return list == null ? List.of() : list.items();
  }

  private void readVariants() {
    JsonValue given = fields.get("variants");
    if (given == null) {
      return;
    }
    if (given.fields().isEmpty()) {
      throw given.problem("must have a variant at least", "add one or leave variants out");
    }
    given.fields().forEach((name, variant) -> variants.put(name, value(variant)));
  }

  private Object value(JsonValue variant) {
    return switch (type) {
      case BOOLEAN -> variant.isTrue();
      case STRING -> variant.text();
      case NUMBER -> variant.numberOnly(-NumberFlag.LIMIT, NumberFlag.LIMIT);
      case JSON -> json(variant);
    };
  }

  /** Objects and lists; a text or a number is a flag of that type. */
  static JsonText json(JsonValue variant) {
    if (!variant.isObject() && !variant.isList()) {
      throw variant.problem("must be an object or a list, as type says", "correct it");
    }
    return new JsonText(variant.toString());
  }

  private List<Targeting.Rule> rules() {
    List<Targeting.Rule> rules = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (JsonValue rule : items("rules")) {
      rule.only("name", "if", "rollout", "serve");
      String name = rule.findText("name");
      if (name != null && !names.add(name)) {
        throw rule.get("name").problem("must be another than of the rules before", "rename it");
      }
      JsonValue rollout = rule.find("rollout");
      rules.add(
          new Targeting.Rule(
              name == null ? rule.path() : name,
              conditions.condition(rule.get("if")),
              rollout == null ? Percent.ALL : Percent.read(rollout),
              servedBy(rule)));
    }
    return rules;
  }

  private Targeting.Served servedBy(JsonValue rule) {
    JsonValue serve = rule.find("serve");
    if (serve != null) {
      return served(serve);
    }
    if (value == null) {
      throw new JsonProblem(rule, "%s.serve is missing; name a variant".formatted(rule.path()));
    }
    return Targeting.Served.one(null, value);
  }

  private Targeting.Served served(JsonValue serve) {
    if (serve.isObject()) {
      return split(serve);
    }
    if (type == FlagType.BOOLEAN && serve.isBoolean()) {
      return Targeting.Served.one(null, serve.isTrue());
    }
    String variant = serve.scalar();
    return Targeting.Served.one(variant, variant(variant, serve));
  }

  private Targeting.Served split(JsonValue serve) {
    List<Targeting.Served.Arm> arms = new ArrayList<>();
    int sum = 0;
    for (Map.Entry<String, JsonValue> arm : serve.fields().entrySet()) {
      int thousandths = Percent.read(arm.getValue());
      // 100 percent over and over would run over
      sum = Math.min(Percent.ALL + 1, sum + thousandths);
      Object given = variant(arm.getKey(), serve);
      arms.add(new Targeting.Served.Arm(arm.getKey(), given, thousandths));
    }
    if (sum != Percent.ALL) {
      throw serve.problem(SERVE_RULE, "correct the percentages");
    }
    return new Targeting.Served(List.copyOf(arms));
  }

  private Object variant(String name, JsonValue at) {
    Object given = variants.get(name);
    if (given == null) {
      throw at.problem(SERVE_RULE + "; known are " + variants.keySet(), "add it to variants");
    }
    return given;
  }
}
