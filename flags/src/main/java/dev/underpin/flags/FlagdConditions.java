package dev.underpin.flags;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** Says conditions of ours in JsonLogic, as maps and lists. */
final class FlagdConditions {

  private FlagdConditions() {}

  /** There is no JsonLogic for a condition; the message says for what. */
  static final class Unsayable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Unsayable(String what) {
      super(what, null, false, false);
    }
  }

  static Object logic(Condition condition) {
    if (condition instanceof Condition.Constant constant) {
      return constant == Condition.Constant.ALWAYS;
    }
    if (condition instanceof Condition.All all) {
      return Map.of("and", all.parts().stream().map(FlagdConditions::logic).toList());
    }
    if (condition instanceof Condition.Any any) {
      return Map.of("or", any.parts().stream().map(FlagdConditions::logic).toList());
    }
    if (condition instanceof Condition.Not not) {
      return Map.of("!", List.of(logic(not.part())));
    }
    if (condition instanceof AttributeCondition attribute) {
      Object accepts = operator(attribute);
      return attribute.inverted() ? Map.of("!", List.of(accepts)) : accepts;
    }
    throw new Unsayable("condition on another flag");
  }

  private static Object operator(AttributeCondition condition) {
    Operator operator = condition.operator();
    Object of =
        Map.of(
            "var", condition.attribute().isKey() ? "targetingKey" : condition.attribute().name());
    if (operator instanceof Operator.In in) {
      return Map.of("in", List.of(of, in.values().stream().sorted().toList()));
    }
    if (operator instanceof Operator.Present) {
      return Map.of("!==", Arrays.asList(of, null));
    }
    if (operator instanceof Operator.NumberIs number) {
      // missing or empty it would count as 0
      return Map.of(
          "and",
          List.of(
              Map.of("!==", Arrays.asList(of, null)),
              Map.of("!==", List.of(of, "")),
              Map.of(word(number.comparison(), "=="), List.of(of, number.operand()))));
    }
    if (operator instanceof Operator.VersionIs version) {
      return Map.of(
          "sem_ver", List.of(of, word(version.comparison(), "="), version.operand().toString()));
    }
    return condition.attribute().isTime() ? time(operator) : text(operator, of);
  }

  private static Object time(Operator operator) {
    if (!(operator instanceof Operator.DateIs date)) {
      throw new Unsayable("operator of texts on the time");
    }
    return Map.of(
        word(date.comparison(), "=="),
        List.of(Map.of("var", "$flagd.timestamp"), Math.floorDiv(date.operandMillis(), 1_000)));
  }

  private static Object text(Operator operator, Object of) {
    if (operator instanceof Operator.StartsWith start) {
      return any(
          start.values(),
          start.ignoreCase(),
          text -> Map.of("starts_with", List.of(cased(of, start.ignoreCase()), text)));
    }
    if (operator instanceof Operator.EndsWith end) {
      return any(
          end.values(),
          end.ignoreCase(),
          text -> Map.of("ends_with", List.of(cased(of, end.ignoreCase()), text)));
    }
    if (operator instanceof Operator.Contains part) {
      return any(
          part.values(),
          part.ignoreCase(),
          text -> Map.of("in", List.of(text, cased(of, part.ignoreCase()))));
    }
    throw new Unsayable(
        operator instanceof Operator.Matches
            ? "regular expressions"
            : operator instanceof Operator.DateIs ? "dates in attributes" : "networks");
  }

  private static Object any(
      List<String> texts, boolean ignoreCase, Function<String, Object> logic) {
    if (ignoreCase && !texts.stream().allMatch(text -> text.chars().allMatch(c -> c < 0x80))) {
      throw new Unsayable("way to ignore the case of letters outside ASCII");
    }
    return Map.of(
        "or",
        texts.stream()
            .map(text -> ignoreCase ? text.toLowerCase(Locale.ROOT) : text)
            .map(logic)
            .toList());
  }

  private static Object cased(Object of, boolean ignoreCase) {
    return ignoreCase ? Map.of("lower", List.of(of)) : of;
  }

  private static String word(Comparison comparison, String equal) {
    return switch (comparison) {
      case EQUAL -> equal;
      case LESS -> "<";
      case AT_MOST -> "<=";
      case GREATER -> ">";
      case AT_LEAST -> ">=";
    };
  }
}
