package dev.underpin.flags;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Compiles a feature of Unleash: what it depends on, then its strategies in order. The first
 * strategy that is for the subject decides, and gives its variants, or else the feature's.
 */
final class UnleashFeature {

  private final String name;
  private final JsonValue feature;
  private final UnleashSegments segments;
  private final DocumentWarnings warnings;
  private final Plan.Outcomes outcomes = new Plan.Outcomes();

  private UnleashFeature(
      String name, JsonValue feature, UnleashSegments segments, DocumentWarnings warnings) {
    this.name = name;
    this.feature = feature;
    this.segments = segments;
    this.warnings = warnings;
  }

  /** Known are the features that there are; null where that cannot be said. */
  static ForeignFlag compile(
      String name,
      JsonValue feature,
      @Nullable Set<String> known,
      UnleashSegments segments,
      DocumentWarnings warnings) {
    UnleashFeature compiler = new UnleashFeature(name, feature, segments, warnings);
    Plan plan = compiler.plan(known);
    return new ForeignFlag(
        name,
        new ForeignFlag.Origin(FlagFormat.UNLEASH, feature.toString(), compiler.context()),
        feature.list("dependencies").stream().map(one -> one.get("feature").text()).toList(),
        plan);
  }

  private Plan plan(@Nullable Set<String> known) {
    List<JsonValue> dependencies = feature.list("dependencies");
    List<Condition> prerequisites = new ArrayList<>();
    for (JsonValue dependency : dependencies) {
      prerequisites.add(prerequisite(dependency, known));
    }
    return outcomes.untyped(decision(prerequisites), !dependencies.isEmpty());
  }

  private Condition prerequisite(JsonValue dependency, @Nullable Set<String> known) {
    JsonValue parent = dependency.get("feature");
    if (known != null && !known.contains(parent.text())) {
      warnings.add(parent, "must be a feature of the document", "add the feature");
    }
    return new Prerequisite(
        parent.text(),
        dependency.isTrue("enabled", true),
        Set.copyOf(dependency.texts("variants")),
        true);
  }

  private Decision decision(List<Condition> prerequisites) {
    if (!feature.get("enabled").isTrue()) {
      return outcomes.serve(Outcome.off(Reason.OFF));
    }
    Decision strategies = strategies();
    return prerequisites.isEmpty()
        ? strategies
        : new Decision.FirstMatch(
            List.of(new Decision.FirstMatch.Rule(Condition.All.of(prerequisites), strategies)),
            outcomes.serve(Outcome.off(Reason.PREREQUISITE_FAILED)));
  }

  private Decision strategies() {
    List<JsonValue> inOrder = new ArrayList<>(feature.list("strategies"));
    inOrder.sort(Comparator.comparingDouble(UnleashFeature::sortOrder));
    if (inOrder.isEmpty()) {
      return served(Reason.ON, null);
    }
    List<Decision.FirstMatch.Rule> rules = new ArrayList<>();
    for (JsonValue strategy : inOrder) {
      Condition when = new UnleashStrategy(name, strategy, segments, warnings).condition();
      rules.add(new Decision.FirstMatch.Rule(when, served(Reason.RULE_MATCHED, strategy)));
      if (when == Condition.Constant.ALWAYS) {
        break; // nobody comes as far as the next one
      }
    }
    Decision.FirstMatch.Rule last = rules.get(rules.size() - 1);
    return rules.size() == 1 && last.when() == Condition.Constant.ALWAYS
        ? last.then()
        : new Decision.FirstMatch(rules, outcomes.serve(Outcome.off(Reason.NO_RULE_MATCHED)));
  }

  private static double sortOrder(JsonValue strategy) {
    JsonValue order = strategy.find("sortOrder");
    return order == null ? 0 : order.number(-NumberFlag.LIMIT, NumberFlag.LIMIT);
  }

  /** What is given to whom a strategy is for. */
  private Decision served(Reason reason, @Nullable JsonValue strategy) {
    String rule = strategy == null ? null : feature.pathTo(strategy);
    if (strategy != null && !strategy.list("variants").isEmpty()) {
      JsonValue parameters = strategy.find("parameters");
      return new UnleashVariants(outcomes, reason, rule)
          .split(
              strategy.list("variants"),
              UnleashStrategy.parameter(parameters, "groupId", name),
              UnleashStrategy.parameter(parameters, "stickiness", "default"));
    }
    return new UnleashVariants(outcomes, reason, rule)
        .split(feature.list("variants"), name, "default");
  }

  /** The segments that it uses, as a list. */
  private String context() {
    Set<String> used = new LinkedHashSet<>();
    for (JsonValue strategy : feature.list("strategies")) {
      for (JsonValue id : strategy.list("segments")) {
        String text = segments.text(id);
        if (text != null) {
          used.add(text);
        }
      }
    }
    return used.isEmpty() ? "" : "[" + String.join(",", used) + "]";
  }
}
