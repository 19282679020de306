package dev.underpin.flags;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Compiles for whom a strategy of Unleash is: its segments, constraints and own rule. */
final class UnleashStrategy {

  private final String feature;
  private final JsonValue strategy;
  private final UnleashSegments segments;
  private final DocumentWarnings warnings;
  private final @Nullable JsonValue parameters;

  UnleashStrategy(
      String feature, JsonValue strategy, UnleashSegments segments, DocumentWarnings warnings) {
    this.feature = feature;
    this.strategy = strategy;
    this.segments = segments;
    this.warnings = warnings;
    this.parameters = strategy.find("parameters");
  }

  Condition condition() {
    List<Condition> parts = new ArrayList<>();
    strategy.list("segments").forEach(id -> parts.add(segments.condition(id)));
    for (JsonValue constraint : strategy.list("constraints")) {
      parts.add(UnleashConstraint.compile(constraint, warnings));
    }
    parts.add(own());
    parts.removeIf(part -> part == Condition.Constant.ALWAYS);
    return Condition.All.of(parts);
  }

  private Condition own() {
    JsonValue name = strategy.get("name");
    return switch (name.text()) {
      case "default" -> Condition.Constant.ALWAYS;
      case "userWithId" -> userWithId();
      case "remoteAddress" -> remoteAddress();
      case "flexibleRollout" -> rollout("rollout", parameter(parameters, "stickiness", "default"));
      case "gradualRolloutUserId" -> rollout("percentage", "userId");
      case "gradualRolloutSessionId" -> rollout("percentage", "sessionId");
      case "gradualRolloutRandom" -> rollout("percentage", "random");
      default -> {
        warnings.add(name, "must be a strategy that Unleash brings", "write constraints instead");
        yield Condition.Constant.NEVER;
      }
    };
  }

  private Condition userWithId() {
    Set<String> ids = words("userIds").collect(Collectors.toUnmodifiableSet());
    return new AttributeCondition(
        UnleashConstraint.attribute("userId"), new Operator.In(ids), false);
  }

  private Condition remoteAddress() {
    List<Network> networks =
        words("IPs")
            .map(text -> UnleashConstraint.network(text, strategy.get("parameters"), warnings))
            .filter(Objects::nonNull)
            .toList();
    return new AttributeCondition(
        UnleashConstraint.attribute("remoteAddress"), new Operator.InNetwork(networks), false);
  }

  private Stream<String> words(String parameter) {
    return Arrays.stream(parameter(parameters, parameter, "").split(",", -1))
        .map(String::strip)
        .filter(word -> !word.isEmpty());
  }

  private Condition rollout(String percentage, String stickiness) {
    double percent = strategy.get("parameters").get(percentage).number(0, 100);
    if (percent == 0) {
      return Condition.Constant.NEVER;
    }
    Stickiness by = Stickiness.of(stickiness);
    if (percent == 100 && by.isChanceForUnknown()) {
      return Condition.Constant.ALWAYS;
    }
    String group = parameter(parameters, "groupId", feature);
    return new UnleashRollout(by, new UnleashHash(group, UnleashHash.ROLLOUT_SEED), percent);
  }

  /** A parameter that is a text or a number, or what holds without it. */
  static String parameter(@Nullable JsonValue parameters, String name, String otherwise) {
    JsonValue parameter = parameters == null ? null : parameters.find(name);
    String text = parameter == null ? "" : parameter.scalar();
    return text.isEmpty() ? otherwise : text;
  }
}
