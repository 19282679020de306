package dev.underpin.flags;

import com.google.re2j.Pattern;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Compiles a constraint of Unleash. What is faulty holds for nobody, also inverted. */
final class UnleashConstraint {

  private static final String USER_ID = "userId";
  private static final String CURRENT_TIME = "currentTime";

  private final JsonValue constraint;
  private final DocumentWarnings warnings;

  private UnleashConstraint(JsonValue constraint, DocumentWarnings warnings) {
    this.constraint = constraint;
    this.warnings = warnings;
  }

  static Condition compile(JsonValue constraint, DocumentWarnings warnings) {
    return new UnleashConstraint(constraint, warnings).condition();
  }

  /** A field of Unleash's context: the subject's key is its user id. */
  static AttributeCondition.Attribute attribute(String name) {
    return new AttributeCondition.Attribute(name, name.equals(USER_ID), name.equals(CURRENT_TIME));
  }

  private Condition condition() {
    String word = constraint.get("operator").text();
    Operator operator = operator(word);
    if (operator == null) {
      return Condition.Constant.NEVER;
    }
    boolean isInverted = constraint.isTrue("inverted", false);
    return new AttributeCondition(
        attribute(constraint.get("contextName").text()),
        operator,
        isInverted != word.equals("NOT_IN"));
  }

  private @Nullable Operator operator(String word) {
    return switch (word) {
      case "IN", "NOT_IN" -> new Operator.In(Set.copyOf(values()));
      case "STR_STARTS_WITH" -> new Operator.StartsWith(values(), ignoresCase());
      case "STR_ENDS_WITH" -> new Operator.EndsWith(values(), ignoresCase());
      case "STR_CONTAINS" -> new Operator.Contains(values(), ignoresCase());
      case "REGEX" -> matches();
      case "IN_CIDR" -> inNetwork(constraint.list("values"), warnings);
      default -> comparing(word);
    };
  }

  private @Nullable Operator comparing(String word) {
    int end = word.indexOf('_');
    Comparison comparison = comparison(word.substring(end + 1));
    String kind = comparison == null ? "" : word.substring(0, Math.max(end, 0));
    return switch (kind) {
      case "NUM" -> numberIs(Objects.requireNonNull(comparison));
      case "SEMVER" -> versionIs(Objects.requireNonNull(comparison));
      case "DATE" -> dateIs(Objects.requireNonNull(comparison));
      default -> {
        warnings.add(constraint.get("operator"), "must be an operator of Unleash", "correct it");
        yield null;
      }
    };
  }

  private static @Nullable Comparison comparison(String word) {
    return switch (word) {
      case "EQ" -> Comparison.EQUAL;
      case "LT", "BEFORE" -> Comparison.LESS;
      case "LTE" -> Comparison.AT_MOST;
      case "GT", "AFTER" -> Comparison.GREATER;
      case "GTE" -> Comparison.AT_LEAST;
      default -> null;
    };
  }

  private @Nullable Operator numberIs(Comparison comparison) {
    double operand = Numbers.parse(value());
    return Double.isNaN(operand)
        ? faulty("must be a number")
        : new Operator.NumberIs(comparison, operand);
  }

  private @Nullable Operator versionIs(Comparison comparison) {
    SemVer operand = SemVer.parse(value());
    return operand == null
        ? faulty("must be a semantic version such as 1.2.3")
        : new Operator.VersionIs(comparison, operand);
  }

  private @Nullable Operator dateIs(Comparison comparison) {
    long operand = Dates.parse(value());
    return operand == Dates.NONE ? faulty(Dates.RULE) : new Operator.DateIs(comparison, operand);
  }

  private @Nullable Operator matches() {
    Pattern pattern = Regex.compile(value(), ignoresCase());
    return pattern == null ? faulty(Regex.RULE) : new Operator.Matches(pattern);
  }

  static Operator inNetwork(List<JsonValue> values, DocumentWarnings warnings) {
    return new Operator.InNetwork(
        values.stream()
            .map(value -> network(value.text(), value, warnings))
            .filter(Objects::nonNull)
            .toList());
  }

  static @Nullable Network network(String text, JsonValue at, DocumentWarnings warnings) {
    Network network = Network.parse(text.strip());
    if (network == null) {
      warnings.add(at, "must be an IP address or a network such as 10.0.0.0/8", "correct it");
    }
    return network;
  }

  private @Nullable Operator faulty(String rule) {
    warnings.add(constraint.get("value"), rule, "correct it");
    return null;
  }

  private String value() {
    return constraint.get("value").scalar();
  }

  private List<String> values() {
    return constraint.list("values").stream().map(JsonValue::scalar).toList();
  }

  private boolean ignoresCase() {
    return constraint.isTrue("caseInsensitive", false);
  }
}
