package dev.underpin.flags;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Compiles the weighted variants of a feature or a strategy of Unleash. */
final class UnleashVariants {

  // their sum must be an int
  private static final int MAX_WEIGHT = 1_000_000;

  private final Plan.Outcomes outcomes;
  private final Reason reason;
  private final @Nullable String rule;

  UnleashVariants(Plan.Outcomes outcomes, Reason reason, @Nullable String rule) {
    this.outcomes = outcomes;
    this.reason = reason;
    this.rule = rule;
  }

  Decision split(List<JsonValue> variants, String group, String stickiness) {
    List<UnleashSplit.Arm> arms = new ArrayList<>();
    int total = 0;
    for (JsonValue variant : variants) {
      int weight = (int) variant.get("weight").number(0, MAX_WEIGHT);
      total = Math.addExact(total, weight);
      arms.add(new UnleashSplit.Arm(overrides(variant), total, serve(variant)));
    }
    if (total == 0) { // nobody can be told to get any of them
      return outcomes.serve(Outcome.on(reason, rule));
    }
    String own = variants.get(0).findText("stickiness");
    return new UnleashSplit(
        Stickiness.of(own == null ? stickiness : own),
        new UnleashHash(group, UnleashHash.VARIANT_SEED),
        total,
        arms);
  }

  private static Condition overrides(JsonValue variant) {
    List<Condition> overrides = new ArrayList<>();
    for (JsonValue override : variant.list("overrides")) {
      overrides.add(
          new AttributeCondition(
              UnleashConstraint.attribute(override.get("contextName").text()),
              new Operator.In(Set.copyOf(override.texts("values"))),
              false));
    }
    return Condition.Any.of(overrides);
  }

  private Decision serve(JsonValue variant) {
    String name = variant.get("name").text();
    JsonValue payload = variant.find("payload");
    Object value = payload == null ? name : value(payload);
    return outcomes.serve(new Outcome(true, value, name, reason, rule));
  }

  private static Object value(JsonValue payload) {
    String text = payload.get("value").scalar();
    return switch (payload.get("type").text()) {
      case "json" -> new JsonText(text);
      case "number" -> {
        double number = Numbers.parse(text);
        yield NumberFlag.isInRange(number) ? (Object) number : text;
      }
      default -> text;
    };
  }
}
