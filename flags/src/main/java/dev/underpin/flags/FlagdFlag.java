package dev.underpin.flags;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Compiles a flag of flagd: its state, variants, default variant and targeting. */
final class FlagdFlag {

  private final JsonValue flag;
  private final LogicReader rules;
  private final Plan.Outcomes outcomes = new Plan.Outcomes();
  private final Map<String, Object> variants = new LinkedHashMap<>();
  private @Nullable FlagType type;

  private FlagdFlag(JsonValue flag, LogicReader rules) {
    this.flag = flag;
    this.rules = rules;
  }

  static ForeignFlag compile(String key, JsonValue flag, LogicReader rules, String context) {
    Plan plan = new FlagdFlag(flag, rules).plan();
    String definition = flag.toString();
    // shared rules are of its context only where it refers to them
    String used = definition.contains(LogicReader.REF) ? context : "";
    ForeignFlag.Origin origin = new ForeignFlag.Origin(rules.format(), definition, used);
    return new ForeignFlag(key, origin, List.of(), plan);
  }

  private Plan plan() {
    JsonValue given = flag.find("variants");
    if (given != null) {
      given.fields().forEach((name, variant) -> variants.put(name, value(variant)));
    }
    Decision decision = decision();
    return type == null ? outcomes.untyped(decision, false) : outcomes.typed(type, decision);
  }

  private Object value(JsonValue variant) {
    FlagType found =
        variant.isBoolean()
            ? FlagType.BOOLEAN
            : variant.isNumber()
                ? FlagType.NUMBER
                : variant.isObject() || variant.isList() ? FlagType.JSON : FlagType.STRING;
    if (type != null && type != found) {
      throw variant.problem("must be of the type of the variants before", "correct it");
    }
    type = found;
    return switch (found) {
      case BOOLEAN -> variant.isTrue();
      case NUMBER -> variant.numberOnly(-NumberFlag.LIMIT, NumberFlag.LIMIT);
      case JSON -> new JsonText(variant.toString());
      case STRING -> variant.text();
    };
  }

  private Decision decision() {
    JsonValue state = flag.get("state");
    return switch (state.text()) {
      case "DISABLED" -> outcomes.serve(Outcome.codeDefault(Reason.OFF));
      case "ENABLED" -> enabled();
      default -> throw state.problem("must be ENABLED or DISABLED", "write one of them");
    };
  }

  private Decision enabled() {
    JsonValue targeting = flag.find("targeting");
    if (targeting == null || (targeting.isObject() && targeting.fields().isEmpty())) {
      return byDefault(Reason.ON);
    }
    Logic rule = rules.read(targeting);
    Map<String, Integer> outcomeOf = new HashMap<>();
    variants.forEach(
        (name, value) ->
            outcomeOf.put(name, served(name, value, Reason.RULE_MATCHED, "targeting").outcome()));
    return new FlagdTargeting(
        rule,
        Map.copyOf(outcomeOf),
        byDefault(Reason.NO_RULE_MATCHED).outcome(),
        outcomes.serve(Outcome.codeDefault(Reason.ERROR)).outcome());
  }

  /** The default variant; without one, the code default. */
  private Decision.Serve byDefault(Reason reason) {
    JsonValue name = flag.find("defaultVariant");
    if (name == null) {
      return outcomes.serve(Outcome.codeDefault(Reason.NO_VARIANT));
    }
    Object value = variants.get(name.text());
    if (value == null) {
      throw name.problem("must be one of the variants " + variants.keySet(), "add it to variants");
    }
    return served(name.text(), value, reason, null);
  }

  private Decision.Serve served(
      String variant, Object value, Reason reason, @Nullable String rule) {
    return outcomes.serve(new Outcome(!value.equals(false), value, variant, reason, rule));
  }
}
